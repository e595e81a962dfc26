// data table
import type { Framework } from './framework';

export const NIST_800_53: Framework = {
  id: 'nist-800-53',
  name: 'NIST SP 800-53, Security and Privacy Controls for Information Systems and Organizations',
  version: 'revision 5',
  source: 'https://doi.org/10.6028/NIST.SP.800-53r5',
  controls: [
    {
      id: 'AC-3',
      title: 'Access enforcement',
      rules: ['PublicAccess', 'UnlistedAccount', 'ConfusedDeputy', 'IneffectiveGrant', 'UnresolvedPolicy', 'PolicySize'],
    },
    {
      id: 'AC-5',
      title: 'Separation of duties',
      rules: ['SeparationOfDuties', 'EscalationPath'],
      evidence: 'who deploys, and signs in as the root user',
    },
    {
      id: 'AC-6',
      title: 'Least privilege',
      rules: ['EscalationPath', 'WildcardAction', 'AccountDelegation', 'UnboundedGrants', 'ReplicaPolicyDrift', 'BroadDecrypt'],
      evidence: 'the tasks that each principal has',
    },
    {
      id: 'AU-6',
      title: 'Audit record review, analysis and reporting',
      rules: ['UnmonitoredKey'],
      evidence: 'who reviews the records, and how often',
    },
    {
      id: 'CP-9',
      title: 'System backup',
      rules: ['KeyNotRetained'],
      evidence: 'backups of what the keys encrypt, and that their keys still exist',
    },
    {
      id: 'SA-9(6)',
      title: 'Organization-controlled cryptographic keys',
      rules: ['BucketNotKmsEncrypted', 'BucketKeyNotPinned', 'UnlistedAccount'],
    },
    {
      id: 'SC-8(1)',
      title: 'Cryptographic protection of transmissions',
      rules: ['BucketInsecureTransport'],
      evidence: 'every other way by which the information is transmitted',
    },
    {
      id: 'SC-12',
      title: 'Cryptographic key establishment and management',
      rules: ['RotationDisabled', 'RotationPeriod', 'RotationUnsupported', 'RotationUnmonitored', 'LockedOut', 'KeySpecUsage'],
      evidence: 'the requirements of the organization for key generation, distribution, storage, access and destruction',
    },
    {
      id: 'SC-12(1)',
      title: 'Availability of information when keys are lost',
      rules: ['KeyNotRetained', 'DeletionWindow', 'LockedOut', 'UnmonitoredKey'],
      evidence: 'a copy of imported key material, which KMS cannot restore',
    },
    {
      id: 'SC-12(2)',
      title: 'Symmetric keys',
      rules: ['RotationDisabled', 'RotationPeriod'],
      evidence: 'the FIPS 140 validation of KMS, and of what generated imported material',
    },
    {
      id: 'SC-13',
      title: 'Cryptographic protection',
      rules: ['KeySpecUsage'],
      evidence: 'the uses of cryptography and the types required for each',
    },
    {
      id: 'SC-28',
      title: 'Protection of information at rest',
      rules: ['BucketNotKmsEncrypted'],
      evidence: 'the other places where the information rests',
    },
    {
      id: 'SC-28(1)',
      title: 'Cryptographic protection at rest',
      rules: ['BucketNotKmsEncrypted', 'BucketKeyNotPinned'],
      evidence: 'the other places where the information rests',
    },
    { id: 'SC-28(3)', title: 'Protected storage of cryptographic keys', rules: ['RotationDisabled', 'PublicAccess'] },
  ],
};
