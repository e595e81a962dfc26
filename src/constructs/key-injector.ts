import type { InjectionContext, IPropertyInjector } from 'aws-cdk-lib';
import { PropertyInjectors } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { injectionIdOf } from './coverage-conditions';
import type { Consumer, Coverage } from './default-coverage';
import { decisionOf } from './default-coverage';
import type { DefaultKeyLedger } from './default-key-ledger';

/**
 * Gives constructs of one class the key, and then asks the injector that would otherwise have run.
 *
 * The CDK runs the nearest injector only, the last one added of its scope.
 */
export class KeyInjector implements IPropertyInjector {
  public readonly constructUniqueId: string;
  private readonly replaced?: IPropertyInjector;

  constructor(
    private readonly scope: IConstruct,
    private readonly coverages: readonly Coverage<object>[],
    private readonly ledger: DefaultKeyLedger,
  ) {
    this.constructUniqueId = coverages[0].injectionId();
    this.replaced = PropertyInjectors.of(scope).for(this.constructUniqueId);
  }

  public inject(originalProps: object | undefined, context: InjectionContext): object {
    const props = this.coverages.reduce((current, coverage) => this.fill(coverage, current, context), originalProps ?? {});
    return this.next()?.inject(props, context) ?? props;
  }

  /** Whether the CDK finds it at its scope, and not one that was added later. */
  public isInPlace(): boolean {
    return PropertyInjectors.of(this.scope).for(this.constructUniqueId) === this;
  }

  /** Whether there was a default key at the scope before. */
  public replacesAnother(): boolean {
    return this.replaced instanceof KeyInjector;
  }

  private fill(coverage: Coverage<object>, props: object, consumer: Consumer): object {
    if (coverage.hasData?.(props) === false) return props;
    this.ledger.validateLogs(coverage.logsTo?.(props), consumer);
    const isLibrarys = coverage.madeBy?.().includes(injectionIdOf(consumer.scope) ?? '') ?? false;
    const open = isLibrarys ? withoutDecision(coverage, props) : props;
    const decision = decisionOf(coverage, open, (value) => this.ledger.isDefault(value));
    const reason = coverage.unfit?.(open, consumer) ?? (decision && `it has \`${decision}\` of its own`);
    if (reason !== undefined) {
      this.ledger.keep(coverage, consumer, reason);
      return props;
    }
    return { ...open, ...coverage.settings(this.ledger.give(coverage, open, consumer), open) };
  }

  /** The injector that this one stands before: of its own scope, or of one around it. Other keys around it give way to this one. */
  private next(): IPropertyInjector | undefined {
    if (this.replaced) return this.replaced;
    const scopes = this.scope.node.scopes.slice(0, -1).reverse();
    const injectors = scopes
      .filter(PropertyInjectors.hasPropertyInjectors)
      .map((scope) => PropertyInjectors.of(scope).for(this.constructUniqueId));
    const found = injectors.find((injector) => injector !== undefined);
    return found instanceof KeyInjector ? found.next() : found;
  }
}

function withoutDecision({ decidedBy }: Coverage<object>, props: object): object {
  return Object.fromEntries(Object.entries(props).filter(([prop]) => !(prop in decidedBy)));
}
