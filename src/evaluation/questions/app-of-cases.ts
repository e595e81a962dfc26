import type { AppModel, KeyModel, PrincipalModel } from '../app-model';
import type { CaseApp } from '../run-case';
import { findKey, findPrincipal, principalNotFound } from './references';

/** An app as access test cases refer to it. */
export class AppOfCases implements CaseApp {
  constructor(private readonly app: AppModel) {}

  public keyOf(reference: string): KeyModel {
    return findKey(this.app, reference);
  }

  public principalOf(arn: string): PrincipalModel | undefined {
    return findPrincipal(this.app, arn);
  }

  public principalNamed(reference: string): PrincipalModel {
    const model = findPrincipal(this.app, reference);
    if (model) return model;
    throw principalNotFound(this.app, reference);
  }
}
