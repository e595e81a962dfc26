import type { AppModel, KeyModel, PrincipalModel } from '../app-model';
import type { CaseApp } from '../run-case';
import { findKey, findPrincipal } from './references';

/** An app as access test cases refer to it. */
export class AppOfCases implements CaseApp {
  constructor(private readonly app: AppModel) {}

  public keyOf(reference: string): KeyModel {
    return findKey(this.app, reference);
  }

  public principalOf(arn: string): PrincipalModel | undefined {
    return findPrincipal(this.app, arn);
  }
}
