import type { Diagnostic, Reading } from '../../base/diagnostic.ts';

/** Checks the values of `--service-endpoint NAME=URL`. What a name can be is open: services, VPC link ids, ARNs. */
export function readServiceEndpoints(
  endpoints: Readonly<Record<string, string>>,
): Reading<Readonly<Record<string, string>>> {
  const diagnostics: Diagnostic[] = [];
  for (const [name, url] of Object.entries(endpoints)) {
    if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) continue;
    diagnostics.push({
      code: 'service-endpoint/invalid',
      severity: 'error',
      message: `--service-endpoint ${name}=${url}: that is no http or https URL.`,
      help: `Write ${name}=http://127.0.0.1:9324`,
    });
  }
  return { value: endpoints, diagnostics };
}
