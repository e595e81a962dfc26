import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTEN = '0A';

/** Addresses, as the kernel writes them, on which a process listens; `0100007F` is 127.0.0.1. Linux only. */
export function listeningAddresses(pid: number): string[] {
  const own = new Set(socketInodes(pid));
  return ['tcp', 'tcp6'].flatMap((table) => {
    const lines = readFileSync(`/proc/${pid}/net/${table}`, 'utf8').trim().split('\n').slice(1);
    const entries = lines.map((line) => line.trim().split(/\s+/));
    return entries.filter(([, , , state, , , , , , inode]) => state === LISTEN && own.has(inode)).map(([, address]) => address);
  });
}

function socketInodes(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => /^socket:\[(\d+)\]$/.exec(linkOf(pid, descriptor))?.[1] ?? []);
}

/** A descriptor can close while we look. */
function linkOf(pid: number, descriptor: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${descriptor}`);
  } catch {
    return '';
  }
}
