// data table
import type { Framework } from './framework';

/** Controls of annex A. */
export const ISO_27001: Framework = {
  id: 'iso-27001',
  name: 'ISO/IEC 27001, Information security management systems',
  version: '2022',
  source: 'https://www.iso.org/standard/27001',
  controls: [
    {
      id: 'A.5.3',
      title: 'Segregation of duties',
      rules: ['SeparationOfDuties', 'EscalationPath'],
      evidence: 'who deploys, and signs in as the root user',
    },
    {
      id: 'A.5.15',
      title: 'Access control',
      rules: ['PublicAccess', 'UnlistedAccount', 'ConfusedDeputy', 'UnresolvedPolicy'],
      evidence: 'the access control policy',
    },
    {
      id: 'A.5.18',
      title: 'Access rights',
      rules: ['WildcardAction', 'IneffectiveGrant', 'UnboundedGrants'],
      evidence: 'the record of reviews of access rights',
    },
    {
      id: 'A.8.2',
      title: 'Privileged access rights',
      rules: ['EscalationPath', 'AccountDelegation', 'LockedOut'],
      evidence: 'who was authorized, by whom and until when',
    },
    { id: 'A.8.3', title: 'Information access restriction', rules: ['BroadDecrypt', 'PublicAccess'] },
    { id: 'A.8.13', title: 'Information backup', rules: ['KeyNotRetained'], evidence: 'backups of what the keys encrypt' },
    { id: 'A.8.15', title: 'Logging', rules: [], evidence: 'a trail that records the events of KMS' },
    { id: 'A.8.16', title: 'Monitoring activities', rules: ['UnmonitoredKey', 'RotationUnmonitored'], evidence: 'who acts on alarms' },
    {
      id: 'A.8.24',
      title: 'Use of cryptography, key management included',
      rules: [
        'KeySpecUsage',
        'RotationDisabled',
        'RotationPeriod',
        'RotationUnsupported',
        'DeletionWindow',
        'KeyNotRetained',
        'ReplicaPolicyDrift',
        'ReplicaRegion',
        'BucketNotKmsEncrypted',
        'BucketKeyNotPinned',
        'BucketInsecureTransport',
      ],
      evidence: 'the rules of the organization for cryptography and key management',
    },
  ],
};
