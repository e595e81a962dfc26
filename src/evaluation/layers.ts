import type { Policies } from './policies';
import type { PolicyDocument } from './policy-document';
import type { Target } from './resource-matching';
import { type CompiledStatement, compileStatement } from './statement-matching';
import { textKey } from './text-building';
import type { Layer } from './verdict';

/** The policies of one layer. */
export interface LayerPolicies {
  readonly layer: Layer;
  readonly documents: readonly PolicyDocument[];
}

/** The layers of a decision by name; one that is not attached is missing. */
export interface Layers extends Readonly<Partial<Record<Layer, LayerPolicies>>> {
  /** All that are attached. */
  readonly attached: readonly LayerPolicies[];
}

/** Of one caller all its actions are asked, one after the other. */
let last: { readonly policies: Policies; readonly layers: Layers } | undefined;

/** An empty list of service control policies means that none apply, not that none allow. */
export function layersOf(policies: Policies): Layers {
  if (last?.policies !== policies) last = { policies, layers: findLayers(policies) };
  return last.layers;
}

function findLayers(policies: Policies): Layers {
  const byName = {
    serviceControlPolicy: layer('serviceControlPolicy', policies.serviceControlPolicies ?? []),
    resourceControlPolicy: layer('resourceControlPolicy', policies.resourceControlPolicies ?? []),
    vpcEndpointPolicy: layer('vpcEndpointPolicy', optional(policies.vpcEndpointPolicy)),
    keyPolicy: layer('keyPolicy', [policies.keyPolicy]),
    identityPolicy: layer('identityPolicy', policies.identityPolicies ?? []),
    permissionsBoundary: layer('permissionsBoundary', optional(policies.permissionsBoundary)),
    sessionPolicy: layer('sessionPolicy', optional(policies.sessionPolicy)),
  };
  return { ...byName, attached: Object.values(byName).filter((attached) => attached !== undefined) };
}

function layer(name: Layer, documents: readonly PolicyDocument[]): LayerPolicies | undefined {
  return documents.length === 0 ? undefined : { layer: name, documents };
}

function optional(document: PolicyDocument | undefined): readonly PolicyDocument[] {
  return document ? [document] : [];
}

/** The statements of a document by effect, compiled. */
export interface CompiledDocument {
  readonly all: readonly CompiledStatement[];
  readonly allow: readonly CompiledStatement[];
  readonly deny: readonly CompiledStatement[];
  /** Those that are there under conditions of the template only. */
  readonly guarded: readonly CompiledStatement[];
}

const COMPILED = new WeakMap<PolicyDocument, CompiledDocument>();

export function compileDocument(document: PolicyDocument): CompiledDocument {
  const known = COMPILED.get(document);
  if (known) return known;
  const all = document.statements.map(compileStatement);
  const compiled = {
    all,
    allow: all.filter(({ statement }) => statement.effect === 'Allow'),
    deny: all.filter(({ statement }) => statement.effect === 'Deny'),
    guarded: all.filter(({ statement }) => statement.guards.length > 0),
  };
  COMPILED.set(document, compiled);
  return compiled;
}

/** The statements of a document that allow something about a target. */
interface Allowances {
  readonly target: string;
  readonly statements: readonly CompiledStatement[];
}

/** Of one target everything is asked before the next. */
const ABOUT = new WeakMap<PolicyDocument, Allowances>();

/** The statements of a document that allow and may cover a target: policies of roles have one for each of many keys. */
export function allowancesAbout(document: PolicyDocument, target: Target): readonly CompiledStatement[] {
  const id = textKey(target);
  const known = ABOUT.get(document);
  if (known?.target === id) return known.statements;
  const statements = compileDocument(document).allow.filter(({ covers }) => covers(target, () => 'open') !== 'no');
  ABOUT.set(document, { target: id, statements });
  return statements;
}
