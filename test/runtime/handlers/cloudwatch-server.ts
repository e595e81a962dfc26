import type { Received, Reply } from './http-server';
import { HttpServer } from './http-server';

interface Metric {
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly Value: number;
}

interface PutMetricData {
  readonly Namespace: string;
  readonly MetricData: readonly Metric[];
}

/** The limits of a request. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
const METRICS_MAX = 1000;

/** The part of CloudWatch that handlers talk to, with its JSON protocol. */
export class CloudWatchServer {
  public static async start(): Promise<CloudWatchServer> {
    const cloudWatch = new CloudWatchServer();
    cloudWatch.http = await HttpServer.start((request) => cloudWatch.answer(request));
    return cloudWatch;
  }

  /** Requests that were accepted. */
  public readonly puts: PutMetricData[] = [];
  /** Status and type of the errors that the next requests are answered with. */
  public readonly failures: [number, string][] = [];
  private http?: HttpServer;

  public get url(): string {
    return this.http?.url ?? '';
  }

  public async stop(): Promise<void> {
    await this.http?.stop();
  }

  /** Values by dimension, as `Namespace/Metric/Dimension=value`. */
  public get values(): Record<string, number> {
    return Object.fromEntries(
      this.puts.flatMap(({ Namespace, MetricData }) =>
        MetricData.map(({ MetricName, Dimensions: [{ Name, Value: name }], Value }) => [
          `${Namespace}/${MetricName}/${Name}=${name}`,
          Value,
        ]),
      ),
    );
  }

  private answer({ headers, body }: Received): Reply {
    const [status, type] = this.failures.shift() ?? [200, ''];
    if (type !== '') return { status, body: { __type: type, message: 'refused' } };
    const put: PutMetricData = JSON.parse(body);
    if (headers['x-amz-target'] !== 'GraniteServiceVersion20100801.PutMetricData' || put.MetricData.length > METRICS_MAX) {
      return { status: 400, body: { __type: 'InvalidParameterCombinationException', message: 'no such request' } };
    }
    this.puts.push(put);
    return { status: 200, body: {} };
  }
}
