/** Groups of nodes of which each leads to each other one (Tarjan); a node by itself is no group. */
export function cyclesOf(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const places = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const cycles: string[][] = [];
  const visit = (node: string): void => {
    const place = places.size;
    places.set(node, place);
    lowest.set(node, place);
    open.push(node);
    isOpen.add(node);
    for (const next of graph.get(node) ?? []) {
      if (!places.has(next)) visit(next);
      if (isOpen.has(next)) lowest.set(node, Math.min(lowest.get(node)!, lowest.get(next)!));
    }
    if (lowest.get(node) !== place) return;
    const group = open.splice(open.indexOf(node));
    for (const member of group) isOpen.delete(member);
    if (group.length > 1) cycles.push(group.sort());
  };
  for (const node of graph.keys()) {
    if (!places.has(node)) visit(node);
  }
  return cycles;
}
