/** Where the template keeps, in the metadata of a key, that it is a governed one and the reasons given for what weakens it. */
export const GOVERNANCE_METADATA = 'cdk-kms-governance';
