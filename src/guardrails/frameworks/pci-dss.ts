// data table
import type { Framework } from './framework';

/** Requirements 3.5 to 3.7 and 4.2, as far as keys in KMS are concerned. */
export const PCI_DSS: Framework = {
  id: 'pci-dss',
  name: 'Payment Card Industry Data Security Standard',
  version: '4.0.1',
  source: 'https://www.pcisecuritystandards.org/document_library/',
  controls: [
    {
      id: '3.5.1',
      title: 'Account numbers are unreadable anywhere they are stored',
      rules: ['BucketNotKmsEncrypted', 'BucketKeyNotPinned'],
      evidence: 'where account numbers are stored, and how each of these places is encrypted',
    },
    {
      id: '3.6.1',
      title: 'Procedures protect keys against disclosure and misuse',
      rules: ['SeparationOfDuties', 'EscalationPath', 'PublicAccess', 'UnlistedAccount', 'UnboundedGrants', 'ConfusedDeputy'],
      evidence: 'the documented procedures',
    },
    {
      id: '3.6.1.3',
      title: 'Access to key components is restricted to the fewest custodians',
      rules: ['EscalationPath', 'PublicAccess', 'UnlistedAccount', 'WildcardAction', 'AccountDelegation', 'BroadDecrypt'],
      evidence: 'the list of custodians, and why each needs access',
    },
    {
      id: '3.7.1',
      title: 'Strong keys are generated',
      rules: ['KeySpecUsage'],
      evidence: 'the policy on key strength; KMS generates keys in validated modules, imported material elsewhere',
    },
    {
      id: '3.7.2',
      title: 'Keys are distributed securely',
      rules: [],
      evidence: 'how imported key material travels; other keys never leave KMS',
    },
    {
      id: '3.7.3',
      title: 'Keys are stored securely',
      rules: [],
      evidence: 'where the original of imported key material is; KMS stores the others',
    },
    {
      id: '3.7.4',
      title: 'Keys change at the end of their cryptoperiod',
      rules: ['RotationDisabled', 'RotationPeriod', 'RotationUnsupported', 'RotationUnmonitored'],
      evidence: 'the cryptoperiod defined for each type of key, and the record of rotations',
    },
    {
      id: '3.7.5',
      title: 'Keys are retired, replaced and destroyed as policy says',
      rules: ['DeletionWindow', 'KeyNotRetained', 'UnmonitoredKey'],
      evidence: 'the procedure, and the record of keys that were retired',
    },
    {
      id: '3.7.6',
      title: 'Clear-text keys are handled with split knowledge and dual control',
      rules: [],
      evidence: 'the ceremony in which imported material was made; other keys are never handled in clear text',
    },
    {
      id: '3.7.7',
      title: 'Keys cannot be substituted without authorization',
      rules: ['EscalationPath', 'ReplicaPolicyDrift', 'BucketKeyNotPinned'],
      evidence: 'who may point aliases at other keys, in accounts and stacks outside the app',
    },
    { id: '3.7.8', title: 'Custodians acknowledge their responsibilities', rules: [], evidence: 'the signed acknowledgements' },
    {
      id: '4.2.1',
      title: 'Strong cryptography protects account numbers in transmission',
      rules: ['BucketInsecureTransport'],
      evidence: 'every other way by which account numbers are transmitted',
    },
    {
      id: '7.2.1',
      title: 'Access follows a model by business need',
      rules: ['SeparationOfDuties', 'AccountDelegation', 'BroadDecrypt'],
      evidence: 'the access control model',
    },
    {
      id: '7.2.2',
      title: 'Access is assigned by job and least privilege',
      rules: ['WildcardAction', 'AccountDelegation', 'BroadDecrypt', 'UnboundedGrants'],
      evidence: 'the function of each principal that has access',
    },
  ],
};
