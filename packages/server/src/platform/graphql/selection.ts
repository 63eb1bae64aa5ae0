import type { FragmentDefinitionNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql';

/** Whether the field that is resolved has a field of this name among those asked of it. */
export function selects(info: GraphQLResolveInfo, name: string): boolean {
  return info.fieldNodes.some(({ selectionSet }) =>
    holds(selectionSet, name, info.fragments, new Set()),
  );
}

function holds(
  set: SelectionSetNode | undefined,
  name: string,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
  seen: Set<string>,
): boolean {
  return (set?.selections ?? []).some((one) => {
    if (one.kind === 'Field') return one.name.value === name;
    if (one.kind === 'InlineFragment') return holds(one.selectionSet, name, fragments, seen);
    const { value } = one.name;
    if (seen.has(value)) return false;
    seen.add(value);
    return holds(fragments[value]?.selectionSet, name, fragments, seen);
  });
}
