import { nearestName } from '../base/nearest-name.ts';

/** `Did you mean X?`, or '' when no candidate is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? '' : `Did you mean ${nearest}?`;
}
