/** What a check found: what is so, and when that is not well, why it matters and what to do. */
export type Finding = {
  check: string;
  state: 'ok' | 'warning' | 'failure' | 'skipped';
  found: string;
  cause?: string;
  fix?: string;
};

/** A finding that is well, or else one with its cause and fix. */
export function judged(
  check: string,
  isWell: boolean,
  found: string,
  trouble: { cause: string; fix: string; isWarning?: boolean },
): Finding {
  if (isWell) return { check, state: 'ok', found };
  return {
    check,
    state: trouble.isWarning === true ? 'warning' : 'failure',
    found,
    cause: trouble.cause,
    fix: trouble.fix,
  };
}

/** A check that has nothing to look at here. */
export function skipped(check: string, why: string): Finding {
  return { check, state: 'skipped', found: why };
}
