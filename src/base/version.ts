declare const __CROSSGATE_VERSION__: string | undefined;

/** The package's version, which the build of the command writes in. */
export const version = typeof __CROSSGATE_VERSION__ === 'string' ? __CROSSGATE_VERSION__ : '0.1.0';
