import { duration, grouped, type Output } from './output.ts';

/** Tells how far a long run is: a bar on a terminal, a JSON line every few seconds elsewhere. */
export type Progress = {
  update: (done: number, note?: string) => void;
  end: () => void;
};

const barEveryMs = 200;
const lineEveryMs = 5000;
const barWidth = 24;

/** A progress of `total` things named `unit`; `done` at the start is not counted into the rate. */
export function createProgress(
  output: Output,
  facts: { event: string; unit: string; total: number | undefined; done?: number },
): Progress {
  const startedAt = performance.now();
  const initial = facts.done ?? 0;
  const isBar = output.errorsAreTTY;
  let toldAt = 0;
  let latest = initial;

  const rate = (): number =>
    ((latest - initial) / Math.max(1, performance.now() - startedAt)) * 1000;
  const leftMs = (): number | undefined =>
    facts.total === undefined || rate() === 0
      ? undefined
      : ((facts.total - latest) / rate()) * 1000;

  const tell = (note: string | undefined): void => {
    const left = leftMs();
    if (!isBar) {
      output.say(
        JSON.stringify({
          event: facts.event,
          done: latest,
          ...(facts.total === undefined ? {} : { total: facts.total }),
          unit: facts.unit,
          per_second: Math.round(rate()),
          ...(left === undefined ? {} : { seconds_left: Math.round(left / 1000) }),
          ...(note === undefined ? {} : { note }),
        }),
      );
      return;
    }
    const share = facts.total === undefined ? 0 : Math.min(1, latest / Math.max(1, facts.total));
    const filled = Math.round(share * barWidth);
    const bar =
      facts.total === undefined
        ? ''
        : `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${Math.floor(share * 100)} % `;
    const rest = left === undefined ? '' : `, ${duration(left)} left`;
    output.overwrite(
      `${bar}${grouped(latest)} ${facts.unit} (${grouped(rate())}/s${rest})${note === undefined ? '' : ` ${note}`}`,
    );
  };

  return {
    update: (done, note) => {
      latest = done;
      const now = performance.now();
      if (now - toldAt < (isBar ? barEveryMs : lineEveryMs)) return;
      toldAt = now;
      tell(note);
    },
    end: () => {
      tell(undefined);
      if (isBar) output.overwrite('');
    },
  };
}
