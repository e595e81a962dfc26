import type { RuleMetadata } from '../guardrails/rule';
import type { AcceptedReport, CheckReport, FindingReport, Place } from './check-report';

const HOMEPAGE = 'https://github.com/cdk-kms-governance/cdk-kms-governance';

/**
 * Findings in the Static Analysis Results Interchange Format, as code scanning takes it. A result is where its construct was made, if that is
 * known, and else where its resource stands in the template.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarif(report: CheckReport, rules: readonly RuleMetadata[]): unknown {
  const indexes = new Map<string, number>(rules.map(({ id }, index) => [id, index]));
  const driver = { name: 'kms-governance', informationUri: HOMEPAGE, rules: rules.map(descriptor) };
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver },
        columnKind: 'utf16CodeUnits',
        results: [
          ...report.findings.map((finding) => result(finding, indexes)),
          ...report.accepted.map((finding) => ({ ...result(finding, indexes), suppressions: [suppression(finding)] })),
        ],
      },
    ],
  };
}

function descriptor({ id, title, why, fix, severity }: RuleMetadata): unknown {
  return {
    id,
    name: id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: fix },
    helpUri: `${HOMEPAGE}/blob/main/docs/RULES.md#${id.toLowerCase()}`,
    defaultConfiguration: { level: severity },
    properties: { tags: ['security', 'kms'] },
  };
}

function result(finding: FindingReport, indexes: ReadonlyMap<string, number>) {
  const { rule, severity, outcome, message, because, fix, path, source, template, controls } = finding;
  const grounds = because.length === 0 ? '' : ` (${because.join('; ')})`;
  return {
    ruleId: rule,
    ruleIndex: indexes.get(rule),
    level: severity,
    message: { text: `${path}: ${message}${grounds}; ${fix}` },
    locations: [{ ...physical(source ?? template), logicalLocations: [{ fullyQualifiedName: path, kind: 'resource' }] }],
    ...(source !== undefined && { relatedLocations: [{ ...physical(template), message: { text: 'in the template' } }] }),
    partialFingerprints: { 'finding/v1': `${rule} ${path} ${message}` },
    properties: { outcome, controls },
  };
}

function physical({ file, line, column }: Place) {
  const region = { startLine: line, ...(column !== undefined && { startColumn: column }) };
  return { physicalLocation: { artifactLocation: { uri: encodeURI(file) }, region } };
}

function suppression({ acceptedBy, reason }: AcceptedReport): unknown {
  return { kind: acceptedBy === 'waiver' ? 'external' : 'inSource', status: 'accepted', justification: reason };
}
