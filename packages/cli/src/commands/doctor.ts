import type { Command } from '../lib/command.ts';
export const command: Command = { usage: '', run: () => Promise.resolve(0) };
