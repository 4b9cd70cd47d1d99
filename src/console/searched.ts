/** What a list is asked for: items whose name holds every word, at most so many. */
export interface Search {
  search: string;
  limit: number;
}

/** The items that are searched for by their name, and how many there are without the limit. */
export function searched<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  { search, limit }: Search,
): { first: Item[]; total: number } {
  const words = search.toLowerCase().split(/\s+/);
  const found = items
    .map((item) => ({ item, name: nameOf(item) }))
    .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { first: found.slice(0, limit).map(({ item }) => item), total: found.length };
}
