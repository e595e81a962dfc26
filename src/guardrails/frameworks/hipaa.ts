// data table
import type { Framework } from './framework';

const ELSEWHERE = 'where else protected health information is';

/** The technical safeguards and what of the administrative ones concerns access. */
export const HIPAA: Framework = {
  id: 'hipaa',
  name: 'HIPAA Security Rule',
  version: '45 CFR part 164, subpart C',
  source: 'https://www.ecfr.gov/current/title-45/subtitle-A/subchapter-C/part-164/subpart-C',
  controls: [
    {
      id: '164.308(a)(3)(i)',
      title: 'Workforce security: access for those who need it, and for nobody else',
      rules: ['SeparationOfDuties', 'WildcardAction', 'AccountDelegation', 'BroadDecrypt'],
      evidence: 'the role of each member of the workforce',
    },
    {
      id: '164.308(a)(4)(ii)(B)',
      title: 'Access authorization',
      rules: ['EscalationPath', 'UnlistedAccount', 'UnboundedGrants', 'ConfusedDeputy'],
      evidence: 'the policies by which access is granted',
    },
    {
      id: '164.308(a)(7)(ii)(A)',
      title: 'Data backup plan',
      rules: ['KeyNotRetained', 'DeletionWindow'],
      evidence: 'exact copies of the information, and the keys that open them',
    },
    {
      id: '164.312(a)(1)',
      title: 'Access control',
      rules: ['PublicAccess', 'UnlistedAccount', 'EscalationPath', 'BroadDecrypt'],
      evidence: 'who deploys, and signs in as the root user',
    },
    {
      id: '164.312(a)(2)(iv)',
      title: 'Encryption and decryption',
      rules: ['BucketNotKmsEncrypted', 'BucketKeyNotPinned', 'RotationDisabled'],
      evidence: ELSEWHERE,
    },
    { id: '164.312(b)', title: 'Audit controls', rules: ['UnmonitoredKey'], evidence: 'the trail, and who examines it' },
    {
      id: '164.312(c)(1)',
      title: 'Integrity: no improper alteration or destruction',
      rules: ['KeyNotRetained', 'LockedOut', 'DeletionWindow'],
      evidence: 'what protects the information itself, such as versioning',
    },
    {
      id: '164.312(e)(1)',
      title: 'Transmission security',
      rules: ['BucketInsecureTransport'],
      evidence: 'every other way by which the information is transmitted',
    },
    {
      id: '164.312(e)(2)(ii)',
      title: 'Encryption of what is transmitted',
      rules: ['BucketInsecureTransport'],
      evidence: 'every other way by which the information is transmitted',
    },
  ],
};
