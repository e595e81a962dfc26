import type { KeyFate, KeyFateKind } from '../evaluation/questions/key-fates';

/** How reports speak of what happens to a key. */
interface FateWording {
  /** Whether data can be lost by it, or the way to save it. */
  readonly losesData: boolean;
  readonly message: (fate: KeyFate) => string;
}

const WORDING: Readonly<Record<KeyFateKind, FateWording>> = {
  replaced: {
    losesData: true,
    message: ({ property, from, to, retained }) =>
      `replaced by ${property === undefined ? `${to}, which` : `another, since ${property} changes from ${from} to ${to}; it`} cannot decrypt ` +
      `what this key encrypted; this key ${retained ? 'stays in the account' : 'is scheduled for deletion'}`,
  },
  immutable: {
    losesData: true,
    message: ({ property, from, to }) => `${property} changes from ${from} to ${to}, which no key can: the update fails`,
  },
  deleted: {
    losesData: true,
    message: ({ to }) => `leaves the app and is scheduled for deletion: after ${to} days nothing decrypts what it encrypted`,
  },
  abandoned: { losesData: false, message: () => 'leaves the app and stays in the account, where no template manages it' },
  unretained: {
    losesData: true,
    message: ({ from, to }) => `no longer retained: DeletionPolicy changes from ${from} to ${to}, so leaving the app will delete it`,
  },
  disabled: { losesData: true, message: () => 'disabled: nothing encrypts or decrypts with it until it is enabled again' },
  replicaRemoved: {
    losesData: true,
    message: ({ key, retained }) =>
      `the replica in ${String(key.region)} leaves the app and ${retained ? 'stays in the account' : 'is scheduled for deletion'}`,
  },
  windowShortened: { losesData: true, message: ({ from, to }) => `its deletion can be cancelled for ${to} days instead of ${from}` },
  rotationOff: { losesData: false, message: ({ from, to }) => `rotation every ${from} days ends (EnableKeyRotation: ${to})` },
  rotationSlower: { losesData: false, message: ({ from, to }) => `rotates every ${to} days instead of ${from}` },
  monitorLost: { losesData: true, message: () => 'nobody is told any more when it is disabled or its deletion scheduled' },
  ageCheckLost: { losesData: false, message: () => 'nothing checks any more how old its material is' },
  onDemandRotationLost: { losesData: false, message: () => 'nothing of the app rotates it on demand any more' },
  resourceRekeyed: {
    losesData: true,
    message: ({ resource, property, from, to, retained }) =>
      `${resource} gets another ${property} (${from}, then ${to}), which cannot change: it is replaced with the data in it, or the update fails` +
      (retained ? '; the old one stays in the account' : ''),
  },
  aliasRemoved: { losesData: false, message: removedAlias },
  aliasAdded: {
    losesData: false,
    message: ({ from, to }) =>
      from === undefined ? `${to} names it from now on` : `${to} names it instead of ${from}, which is not of the app`,
  },
  replicaAdded: { losesData: false, message: ({ key }) => `a replica in ${String(key.region)} is added, which decrypts the same data` },
};

function removedAlias({ from, to, resource, retained }: KeyFate): string {
  if (to !== undefined) return `${from} names ${to} instead, which is not of the app: what is encrypted by this name is under that key`;
  if (retained) return `${from} leaves the app and stays in the account, where no template manages it`;
  return `${from} leaves the app and is deleted: requests by this name fail${resource === undefined ? '' : `, and ${resource} still has it`}`;
}

export function describeFate(fate: KeyFate): string {
  return WORDING[fate.kind].message(fate);
}

export function losesData({ kind }: KeyFate): boolean {
  return WORDING[kind].losesData;
}
