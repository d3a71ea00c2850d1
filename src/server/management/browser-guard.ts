import { firstHeader, type HeaderList } from '../../base/header-list.ts';

/**
 * Why a request can only come from a web page; null when it need not. Whoever opens a page must not thereby change an
 * account on this machine: a page's request has `Origin` unless it is a plain GET, and browsers say of every request
 * where it comes from in `Sec-Fetch-Site`, which no page can leave out or write itself.
 */
export function webPageSign(headers: HeaderList): string | null {
  const origin = firstHeader(headers, 'origin');
  if (origin !== null) return `it has the header Origin: ${origin}`;
  const site = firstHeader(headers, 'sec-fetch-site');
  // `none` is a person at the address bar.
  return site === null || site === 'none' ? null : `it has the header Sec-Fetch-Site: ${site}`;
}
