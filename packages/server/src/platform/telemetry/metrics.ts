import { Counter, Gauge, Histogram, Registry } from '@prometheus-io/client';

/** Everything this process measures. */
const registry = new Registry();

type Labels = Readonly<Record<string, string>>;

/** A number that only grows. The same name gives the same counter. */
export function counter(
  name: string,
  help: string,
  labelNames: readonly string[] = [],
): {
  add: (amount: number, labels?: Labels) => void;
} {
  const found = registry.getSingleMetric(name);
  const metric =
    found instanceof Counter
      ? found
      : new Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
  return { add: (amount, labels = {}) => metric.inc(labels, amount) };
}

/** How long things take, in seconds, or how large they are. */
export function histogram(
  name: string,
  help: string,
  labelNames: readonly string[],
  buckets: readonly number[],
): { observe: (value: number, labels?: Labels) => void } {
  const found = registry.getSingleMetric(name);
  const metric =
    found instanceof Histogram
      ? found
      : new Histogram({
          name,
          help,
          labelNames: [...labelNames],
          buckets: [...buckets],
          registers: [registry],
        });
  return { observe: (value, labels = {}) => metric.observe(labels, value) };
}

/** One reading of a gauge. */
export type Reading = { value: number; labels?: Labels };

/**
 * A number that goes up and down, read when somebody asks for the metrics. A later gauge of the
 * same name takes the place of the earlier.
 */
export function gauge(
  name: string,
  help: string,
  labelNames: readonly string[],
  read: () => readonly Reading[] | Promise<readonly Reading[]>,
): void {
  registry.removeSingleMetric(name);
  const metric: Gauge<string> = new Gauge<string>({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect: async () => {
      const readings = await read();
      metric.reset();
      for (const { value, labels } of readings) metric.set(labels ?? {}, value);
    },
  });
}

/** All metrics in the Prometheus text format. */
export async function metricsText(): Promise<string> {
  return registry.metrics();
}
