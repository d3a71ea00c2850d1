/** What the lists of this service take; sizes are checked by the model. */
export interface PageInput {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

/** One page of a list. The marker is the number of items already given, in base64; one that is none begins anew. */
export function pageOf<T>(
  items: readonly T[],
  { Marker = '', MaxItems = 50 }: PageInput,
): { readonly page: readonly T[]; readonly next: { readonly NextMarker?: string } } {
  const text = Buffer.from(Marker, 'base64').toString();
  const begin = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  const end = begin + MaxItems;
  const next = end < items.length ? { NextMarker: Buffer.from(String(end)).toString('base64') } : {};
  return { page: items.slice(begin, end), next };
}
