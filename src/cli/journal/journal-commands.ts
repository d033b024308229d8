import type { Command } from 'commander';
import { addArchiveCommand } from './archive-command.ts';
import { addExplainCommand } from './explain-command.ts';
import { addExportCommand } from './export-command.ts';
import { addHeadCommand } from './head-command.ts';
import { addRepairCommand } from './repair-command.ts';
import { addVerifyCommand } from './verify-command.ts';

/** Adds the commands on a journal, whose exit statuses are handed to `onStatus`. */
export function addJournalCommands(program: Command, onStatus: (status: number) => void): void {
  addVerifyCommand(program, onStatus);
  addHeadCommand(program, onStatus);
  addExplainCommand(program, onStatus);
  addExportCommand(program, onStatus);
  addRepairCommand(program, onStatus);
  addArchiveCommand(program, onStatus);
}
