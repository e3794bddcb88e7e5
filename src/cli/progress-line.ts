import type { Progress } from '../app/convert-options.ts';
import { formatBytes, formatCount } from '../report/table.ts';
import type { CliIo, CommonFlags } from './cli-io.ts';

const REFRESH_MS = 100;

/** One line on a terminal's stderr that shows rows, speed and time left; nothing anywhere else. */
export function progressLine(io: CliIo, flags: CommonFlags): { show: ((progress: Progress) => void) | undefined; clear(): void } {
  const isShown = io.stderr.isTTY && flags.progress !== false && flags.quiet !== true && (io.env['CI'] ?? '') === '';
  if (!isShown) return { show: undefined, clear: () => undefined };
  const startMs = Date.now();
  let lastMs = 0;
  return {
    show(progress) {
      const nowMs = Date.now();
      if (nowMs - lastMs < REFRESH_MS) return;
      lastMs = nowMs;
      io.stderr.write(`\r\u001b[K${progressText(progress, (nowMs - startMs) / 1000).slice(0, io.stderr.columns - 1)}`);
    },
    clear: () => io.stderr.write('\r\u001b[K'),
  };
}

export function progressText({ rows, bytesRead, totalBytes }: Progress, seconds: number): string {
  const bytesPerSecond = seconds > 0 ? bytesRead / seconds : 0;
  const share = totalBytes > 0 ? `${Math.min(100, Math.floor((100 * bytesRead) / totalBytes))}%  ` : '';
  const left = bytesPerSecond > 0 ? `  ${formatSeconds(Math.max(0, totalBytes - bytesRead) / bytesPerSecond)} left` : '';
  return `${share}${formatCount(rows)} rows  ${formatBytes(bytesPerSecond)}/s${left}`;
}

function formatSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
