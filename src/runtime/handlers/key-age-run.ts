import type { CloudWatchClient, MetricDatum } from '@aws-sdk/client-cloudwatch';
import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { CheckedKey, KeyAgeCheck } from '../../constructs/key-age.contract';
import { KEY_AGE_DIMENSION, KEY_AGE_METRIC, KEY_AGE_NAMESPACE } from '../../constructs/key-age.contract';
import { KeyAgeError } from './key-age-error';
import type { KeyMaterial, KeyMaterials } from './key-material';

/** Few enough that a run which is cut short has published most. A request holds 1,000 metrics. */
const BATCH_SIZE = 100;

/** As many as a reader of the alarm takes in; the log has all. */
const PROBLEMS_NAMED = 10;

interface Measurement {
  readonly name: string;
  readonly ageDays: number;
}

interface Problem {
  readonly key: string;
  readonly error: string;
}

/** Measures the material of every key, publishes what could be measured, and fails if that is not all. */
export class KeyAgeRun {
  private readonly problems: Problem[] = [];
  private published = 0;

  constructor(
    private readonly materials: KeyMaterials,
    private readonly cloudWatch: CloudWatchClient,
  ) {}

  public async check({ keys }: KeyAgeCheck): Promise<void> {
    for (let start = 0; start < keys.length; start += BATCH_SIZE) {
      await this.publish(await this.measureAll(keys.slice(start, start + BATCH_SIZE)));
    }
    log('INFO', 'finished', { keys: keys.length, published: this.published, problems: this.problems.length });
    if (this.problems.length > 0) throw incomplete(this.problems, keys.length);
  }

  /** What is measured counts, even if the rest of what there is to say about the key fails. */
  private async measureAll(keys: readonly CheckedKey[]): Promise<Measurement[]> {
    const measurements: Measurement[] = [];
    for (const key of keys) {
      await this.attempt([key.name], async () => {
        const material = await this.materials.of(key.arn);
        measurements.push({ name: key.name, ageDays: material.ageDays });
        await this.report(key, material);
      });
    }
    return measurements;
  }

  private async report({ name: key, arn, maxAgeDays }: CheckedKey, { canRotate, ...material }: KeyMaterial): Promise<void> {
    const rotation = canRotate ? await this.materials.statusOf(arn) : undefined;
    const isOverdue = material.ageDays > maxAgeDays;
    log(isOverdue ? 'WARN' : 'INFO', isOverdue ? 'overdue' : 'measured', { key, arn, ...material, maxAgeDays, rotation });
  }

  private async publish(measurements: readonly Measurement[]): Promise<void> {
    if (measurements.length === 0) return;
    const names = measurements.map(({ name }) => name);
    await this.attempt(names, async () => {
      await this.cloudWatch.send(new PutMetricDataCommand({ Namespace: KEY_AGE_NAMESPACE, MetricData: measurements.map(metricOf) }));
      this.published += measurements.length;
    });
  }

  private async attempt(keys: readonly string[], step: () => Promise<unknown>): Promise<void> {
    try {
      await step();
    } catch (thrown) {
      const { name: error, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
      log('ERROR', 'failed', { keys, error, message });
      this.problems.push(...keys.map((key) => ({ key, error })));
    }
  }
}

function metricOf({ name, ageDays }: Measurement): MetricDatum {
  return { MetricName: KEY_AGE_METRIC, Dimensions: [{ Name: KEY_AGE_DIMENSION, Value: name }], Value: ageDays };
}

function incomplete(problems: readonly Problem[], total: number): KeyAgeError {
  const named = problems.slice(0, PROBLEMS_NAMED).map(({ key, error }) => `\`${key}\` (${error})`);
  const more = problems.length > PROBLEMS_NAMED ? ', and more' : '';
  return new KeyAgeError(
    'KmsGov.KeyAgesIncomplete',
    `\`keys\` must all be measured, got \`${problems.length}\` of \`${total}\` that were not: ${named.join(', ')}${more}; see the log of the run for why`,
  );
}

function log(level: 'INFO' | 'WARN' | 'ERROR', event: string, facts: object): void {
  process.stdout.write(`${JSON.stringify({ level, event, ...facts })}\n`);
}
