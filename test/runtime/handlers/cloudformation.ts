import type { ResourceRequest } from '../../../src/runtime/handlers/custom-resource';
import type { Received } from './http-server';
import { HttpServer } from './http-server';

export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

type Handler = (request: ResourceRequest<never>) => Promise<void>;

const STACK = { StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Stack/guid', LogicalResourceId: 'Resource' };

/** CloudFormation's side of one custom resource: it asks, waits for the answer at the ResponseURL and remembers the physical id. */
export class CloudFormation<Properties extends object> {
  public static async with<Properties extends object>(handler: unknown): Promise<CloudFormation<Properties>> {
    const cloudFormation = new CloudFormation<Properties>(handler as Handler);
    cloudFormation.http = await HttpServer.start((request) => cloudFormation.take(request));
    return cloudFormation;
  }

  /** Everything that was put to the ResponseURL. */
  public readonly received: Received[] = [];
  /** How many answers the ResponseURL refuses first. */
  public refusals = 0;
  public physicalId?: string;
  private properties?: Properties;
  private http?: HttpServer;
  private requests = 0;

  private constructor(private readonly handler: Handler) {}

  public async stop(): Promise<void> {
    await this.http?.stop();
  }

  public async create(properties: Properties): Promise<Answer> {
    const answer = await this.ask('Create', properties);
    this.physicalId = answer.PhysicalResourceId;
    this.properties = properties;
    return answer;
  }

  /** An update without what comes after it: the clean-up, or the rollback. */
  public async update(properties: Properties): Promise<Answer> {
    return this.ask('Update', properties, { PhysicalResourceId: this.physicalId, OldResourceProperties: this.properties });
  }

  /** The update and the stack went well: what was replaced is removed. */
  public async updateAndCleanUp(properties: Properties): Promise<Answer> {
    const answer = await this.update(properties);
    const replaced = answer.PhysicalResourceId !== this.physicalId ? this.physicalId : undefined;
    const previous = this.properties;
    this.physicalId = answer.PhysicalResourceId;
    this.properties = properties;
    if (replaced !== undefined && previous) await this.ask('Delete', previous, { PhysicalResourceId: replaced });
    return answer;
  }

  /** The update went well and the stack did not: the update is taken back by another one. */
  public async updateAndRollBack(properties: Properties): Promise<Answer> {
    const { PhysicalResourceId } = await this.update(properties);
    const previous = this.properties as Properties;
    const answer = await this.ask('Update', previous, { PhysicalResourceId, OldResourceProperties: properties });
    const replaced = answer.PhysicalResourceId !== PhysicalResourceId;
    this.physicalId = answer.PhysicalResourceId;
    if (replaced) await this.ask('Delete', properties, { PhysicalResourceId });
    return answer;
  }

  /** The same, where CloudFormation goes back to the id before and removes what replaced it. */
  public async updateAndGoBack(properties: Properties): Promise<void> {
    const { PhysicalResourceId } = await this.update(properties);
    if (PhysicalResourceId !== this.physicalId) await this.ask('Delete', properties, { PhysicalResourceId });
  }

  public async remove(): Promise<Answer> {
    return this.ask('Delete', this.properties as Properties, { PhysicalResourceId: this.physicalId });
  }

  private async ask(RequestType: 'Create' | 'Update' | 'Delete', ResourceProperties: Properties, more: object = {}): Promise<Answer> {
    const RequestId = `request-${++this.requests}`;
    const request = {
      ...STACK,
      RequestType,
      RequestId,
      ResponseURL: this.http?.url,
      ResourceProperties: asSent(ResourceProperties),
      ...more,
    };
    await this.handler(request as never);
    const answer: Answer = JSON.parse(this.received[this.received.length - 1].body);
    expect(answer).toEqual(expect.objectContaining({ ...STACK, RequestId }));
    return answer;
  }

  private take(request: Received): { status: number } {
    if (this.refusals > 0) {
      this.refusals--;
      return { status: 503 };
    }
    this.received.push(request);
    return { status: 200 };
  }
}

/** CloudFormation turns numbers and booleans into text. */
function asSent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asSent);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asSent(inner)]));
  return String(value);
}
