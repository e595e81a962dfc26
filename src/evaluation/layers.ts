import type { Policies } from './policies';
import type { PolicyDocument } from './policy-document';
import { type CompiledStatement, compileStatement } from './statement-matching';
import type { Truth } from './text';
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

/** Layers in the order in which they are shown; the outcome does not depend on it. */
export const POLICY_LAYERS: readonly Layer[] = [
  'serviceControlPolicy',
  'resourceControlPolicy',
  'vpcEndpointPolicy',
  'keyPolicy',
  'identityPolicy',
  'permissionsBoundary',
  'sessionPolicy',
];

const LAYERS = new WeakMap<Policies, Layers>();

/** An empty list of service control policies means that none apply, not that none allow. */
export function layersOf(policies: Policies): Layers {
  const known = LAYERS.get(policies);
  if (known) return known;
  const byName = {
    serviceControlPolicy: layer('serviceControlPolicy', policies.serviceControlPolicies ?? []),
    resourceControlPolicy: layer('resourceControlPolicy', policies.resourceControlPolicies ?? []),
    vpcEndpointPolicy: layer('vpcEndpointPolicy', optional(policies.vpcEndpointPolicy)),
    keyPolicy: layer('keyPolicy', [policies.keyPolicy]),
    identityPolicy: layer('identityPolicy', policies.identityPolicies ?? []),
    permissionsBoundary: layer('permissionsBoundary', optional(policies.permissionsBoundary)),
    sessionPolicy: layer('sessionPolicy', optional(policies.sessionPolicy)),
  };
  const layers = { ...byName, attached: Object.values(byName).filter((attached) => attached !== undefined) };
  LAYERS.set(policies, layers);
  return layers;
}

function layer(name: Layer, documents: readonly PolicyDocument[]): LayerPolicies | undefined {
  return documents.length === 0 ? undefined : { layer: name, documents };
}

function optional(document: PolicyDocument | undefined): readonly PolicyDocument[] {
  return document ? [document] : [];
}

/** A statement that speaks of an action, or may. */
export interface Candidate {
  readonly compiled: CompiledStatement;
  readonly speaksOfAction: Truth;
}

/** The statements of a document that speak of an action, by effect. */
export interface Candidates {
  readonly allow: readonly Candidate[];
  readonly deny: readonly Candidate[];
  /** Conditions of the template on which it depends which of them are there. */
  readonly templateConditions: readonly string[];
}

const INDEX = new WeakMap<PolicyDocument, Map<string, Candidates>>();

/** @param action in lower case */
export function candidatesOf(document: PolicyDocument, action: string): Candidates {
  let index = INDEX.get(document);
  if (!index) {
    index = new Map();
    INDEX.set(document, index);
  }
  let candidates = index.get(action);
  if (!candidates) {
    candidates = findCandidates(document, action);
    index.set(action, candidates);
  }
  return candidates;
}

function findCandidates(document: PolicyDocument, action: string): Candidates {
  const candidates = document.statements
    .map(compileStatement)
    .map((compiled) => ({ compiled, speaksOfAction: compiled.speaksOf(action) }))
    .filter(({ speaksOfAction }) => speaksOfAction !== 'no');
  return {
    allow: candidates.filter(({ compiled }) => compiled.statement.effect === 'Allow'),
    deny: candidates.filter(({ compiled }) => compiled.statement.effect === 'Deny'),
    templateConditions: candidates.flatMap(({ compiled }) => compiled.statement.guards.map(({ condition }) => condition)),
  };
}
