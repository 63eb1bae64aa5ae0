/** The life of one version of a policy. */
export const versionStates = ['draft', 'tested', 'in_review', 'published', 'archived'] as const;
export type VersionState = (typeof versionStates)[number];

export const versionActions = [
  'edit',
  'test',
  'submit',
  'approve',
  'return',
  'publish',
  'activate',
  'archive',
] as const;
export type VersionAction = (typeof versionActions)[number];

/** Where each action leads; what is not named is not allowed. A published version never changes. */
const moves: Readonly<Record<VersionState, Partial<Record<VersionAction, VersionState>>>> = {
  draft: { edit: 'draft', test: 'tested', archive: 'archived' },
  tested: { edit: 'draft', test: 'tested', submit: 'in_review', archive: 'archived' },
  in_review: { approve: 'in_review', return: 'draft', publish: 'published', archive: 'archived' },
  published: { activate: 'published', archive: 'archived' },
  archived: {},
};

/** The state after an action; undefined when the present one does not allow it. */
export function stateAfter(state: VersionState, action: VersionAction): VersionState | undefined {
  return moves[state][action];
}

/** What can be done with a version now. Publishing waits for an approval. */
export function versionActionsOf(state: VersionState, isApproved: boolean): VersionAction[] {
  return versionActions.filter((action) => {
    if (moves[state][action] === undefined) return false;
    if (action === 'publish') return isApproved;
    return action !== 'approve' || !isApproved;
  });
}
