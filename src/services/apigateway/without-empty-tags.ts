/** Recorded: where there are no tags, the answers to creating and listing have no member for them. */
export function withoutEmptyTags<T extends { readonly tags?: Readonly<Record<string, string>> }>(output: T): T {
  if (output.tags === undefined || Object.keys(output.tags).length > 0) return output;
  const { tags: _, ...rest } = output;
  return rest as T;
}
