import { duration, grouped, type Output } from './output.ts';

/** Tells how far a long run is: a bar on a terminal, a JSON line every few seconds elsewhere. */
export type Progress = {
  update: (done: number, note?: string) => void;
  end: () => void;
};

const barEveryMs = 200;
const lineEveryMs = 5000;
const barWidth = 24;

export type ProgressFacts = {
  event: string;
  unit: string;
  /** How many there are, or will probably be; undefined while nobody knows. */
  total: () => number | undefined;
  /** Done before this run: not counted into the rate. */
  done?: number;
};

/** A progress that tells itself as it is updated. */
export function createProgress(output: Output, facts: ProgressFacts): Progress {
  const startedAt = performance.now();
  const initial = facts.done ?? 0;
  const isBar = output.errorsAreTTY;
  let toldAt = 0;
  let latest = initial;

  const rate = (): number =>
    ((latest - initial) / Math.max(1, performance.now() - startedAt)) * 1000;
  const leftMs = (total: number | undefined): number | undefined =>
    total === undefined || rate() === 0 ? undefined : (Math.max(0, total - latest) / rate()) * 1000;

  const tell = (note: string | undefined): void => {
    const total = facts.total();
    const left = leftMs(total);
    if (!isBar) {
      output.say(
        JSON.stringify({
          event: facts.event,
          done: latest,
          ...(total === undefined ? {} : { total }),
          unit: facts.unit,
          per_second: Math.round(rate()),
          ...(left === undefined ? {} : { seconds_left: Math.round(left / 1000) }),
          ...(note === undefined ? {} : { note }),
        }),
      );
      return;
    }
    const share = total === undefined ? 0 : Math.min(1, latest / Math.max(1, total));
    const filled = Math.round(share * barWidth);
    const bar =
      total === undefined
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
