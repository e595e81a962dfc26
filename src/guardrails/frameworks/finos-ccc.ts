// data table
import type { Framework } from './framework';

const CLASSIFICATION = 'the classification of what the keys protect, which decides on the period (`maxRotationPeriod`)';

/** The catalogs CCC.KeyMgmt, CCC.Core and CCC.ObjStor. */
export const FINOS_CCC: Framework = {
  id: 'finos-ccc',
  name: 'FINOS Common Cloud Controls',
  version: '2025.10',
  source: 'https://github.com/finos/common-cloud-controls/tree/main/catalogs',
  controls: [
    { id: 'CCC.KeyMgmt.CN01.AR01', title: 'Alert within five minutes of disabling or scheduled deletion', rules: ['UnmonitoredKey'] },
    {
      id: 'CCC.KeyMgmt.CN02.AR01',
      title: 'Decrypt is granted to documented principals alone',
      rules: ['PublicAccess', 'UnlistedAccount', 'AccountDelegation', 'EscalationPath', 'BroadDecrypt'],
      evidence: 'the document that names the principals',
    },
    { id: 'CCC.KeyMgmt.CN03.AR01', title: 'Rotation at least every 365 days', rules: ['RotationDisabled', 'RotationPeriod'] },
    {
      id: 'CCC.KeyMgmt.CN04.AR01',
      title: 'Imported keys are strong and come from a certified module',
      rules: ['KeySpecUsage'],
      evidence: 'the attestation of the module that made the key material',
    },
    { id: 'CCC.Core.CN01.AR03', title: 'Unencrypted traffic is blocked or redirected', rules: ['BucketInsecureTransport'] },
    {
      id: 'CCC.Core.CN02.AR01',
      title: 'Stored data is encrypted',
      rules: ['BucketNotKmsEncrypted'],
      evidence: 'the encryption of other stores than buckets',
    },
    {
      id: 'CCC.Core.CN06.AR01',
      title: 'Regions are within the trust perimeter',
      rules: ['ReplicaRegion'],
      evidence: 'the Regions of the perimeter (`allowedRegions`)',
    },
    { id: 'CCC.Core.CN11.AR01', title: 'Keys use industry-standard algorithms', rules: ['KeySpecUsage'] },
    {
      id: 'CCC.Core.CN11.AR02',
      title: 'Rotation within 180 days',
      rules: ['RotationDisabled', 'RotationPeriod'],
      evidence: CLASSIFICATION,
    },
    { id: 'CCC.Core.CN11.AR03', title: 'Customer managed keys encrypt data', rules: ['BucketNotKmsEncrypted', 'BucketKeyNotPinned'] },
    {
      id: 'CCC.Core.CN11.AR04',
      title: 'Access to keys follows least privilege',
      rules: [
        'SeparationOfDuties',
        'EscalationPath',
        'PublicAccess',
        'UnlistedAccount',
        'WildcardAction',
        'AccountDelegation',
        'UnboundedGrants',
        'BroadDecrypt',
      ],
      evidence: 'what each principal needs, and who deploys',
    },
    { id: 'CCC.Core.CN11.AR05', title: 'Rotation within 365 days', rules: ['RotationDisabled', 'RotationPeriod'] },
    { id: 'CCC.Core.CN11.AR06', title: 'Rotation within 90 days', rules: ['RotationDisabled', 'RotationPeriod'], evidence: CLASSIFICATION },
    {
      id: 'CCC.ObjStor.CN01.AR01',
      title: 'Buckets are read with trusted keys alone',
      rules: ['BucketNotKmsEncrypted'],
      evidence: 'the list of trusted keys',
    },
    {
      id: 'CCC.ObjStor.CN01.AR02',
      title: 'Objects are read with trusted keys alone',
      rules: ['BucketNotKmsEncrypted'],
      evidence: 'the list of trusted keys',
    },
    {
      id: 'CCC.ObjStor.CN01.AR03',
      title: 'Buckets are written with trusted keys alone',
      rules: ['BucketNotKmsEncrypted', 'BucketKeyNotPinned'],
    },
    {
      id: 'CCC.ObjStor.CN01.AR04',
      title: 'Objects are written with trusted keys alone',
      rules: ['BucketNotKmsEncrypted', 'BucketKeyNotPinned'],
    },
  ],
};
