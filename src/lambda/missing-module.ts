import { join } from 'node:path';

/** Modules whose package on PyPI has another name. */
const PYTHON_PACKAGES: Readonly<Record<string, string>> = {
  Crypto: 'pycryptodome',
  MySQLdb: 'mysqlclient',
  PIL: 'pillow',
  attr: 'attrs',
  bs4: 'beautifulsoup4',
  cv2: 'opencv-python',
  dateutil: 'python-dateutil',
  dotenv: 'python-dotenv',
  jose: 'python-jose',
  jwt: 'PyJWT',
  psycopg2: 'psycopg2-binary',
  sklearn: 'scikit-learn',
  yaml: 'PyYAML',
};

export interface MissingModuleOptions {
  readonly family: 'nodejs' | 'python';
  readonly projectDirectory: string;
  /** Whether the function's code lies there, so that what is installed into it is found. */
  readonly isCodeOfProject: boolean;
  readonly virtualEnvironment: string | undefined;
  /** The handler's own module: when that is missing, no package will help. */
  readonly handlerModule: string;
}

/** The line to run when an error payload says that a package is not there; undefined for every other error. */
export function explainMissingModule(payload: Buffer, options: MissingModuleOptions): string | undefined {
  const text = payload.toString('utf8', 0, 4096);
  return options.family === 'python' ? explainPython(text, options) : explainNode(text, options);
}

function explainPython(text: string, options: MissingModuleOptions): string | undefined {
  const module = /No module named '([^'.]+)/.exec(text)?.[1];
  if (module === undefined || options.handlerModule.split(/[./]/)[0] === module) return undefined;
  const name = PYTHON_PACKAGES[module] ?? module;
  return `The Python module ${module} is not installed. Run: ${pipCommand(name, options)}`;
}

function pipCommand(name: string, options: MissingModuleOptions): string {
  const { projectDirectory, virtualEnvironment } = options;
  if (virtualEnvironment !== undefined) return `${join(virtualEnvironment, 'bin', 'pip')} install ${name}`;
  if (options.isCodeOfProject) return `pip install ${name} -t ${projectDirectory}`;
  const created = join(projectDirectory, '.venv');
  return `python3 -m venv ${created} && ${join(created, 'bin', 'pip')} install ${name}`;
}

function explainNode(text: string, options: MissingModuleOptions): string | undefined {
  const module = /Cannot find (?:module|package) '([^']+)'/.exec(text)?.[1];
  // A path is a file of the function's own, not a package.
  if (module === undefined || /^(\.|\/|file:|[A-Za-z]:)/.test(module) || module === options.handlerModule)
    return undefined;
  const name = module.startsWith('@') ? module.split('/').slice(0, 2).join('/') : module.split('/')[0];
  return `The package ${name} is not installed. Run in ${options.projectDirectory}: npm install ${name}`;
}
