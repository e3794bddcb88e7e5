const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const DAY_MS = 86_400_000;

/** `datetime.strftime` of Python in the C locale, for a date whose UTC fields hold the time to show. Unknown directives stay as they are. */
export function strftime(date: Date, format: string): string {
  const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
  const hours = date.getUTCHours();
  const year = date.getUTCFullYear();
  const weekday = DAYS[date.getUTCDay()] ?? '';
  const month = MONTHS[date.getUTCMonth()] ?? '';
  const dayOfYear = Math.floor((date.getTime() - Date.UTC(year, 0, 1)) / DAY_MS) + 1;
  const written: Readonly<Record<string, string>> = {
    a: weekday.slice(0, 3),
    A: weekday,
    b: month.slice(0, 3),
    B: month,
    d: pad(date.getUTCDate()),
    e: String(date.getUTCDate()).padStart(2, ' '),
    f: pad(date.getUTCMilliseconds() * 1000, 6),
    F: `${year}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`,
    H: pad(hours),
    I: pad(hours % 12 === 0 ? 12 : hours % 12),
    j: pad(dayOfYear, 3),
    m: pad(date.getUTCMonth() + 1),
    M: pad(date.getUTCMinutes()),
    p: hours < 12 ? 'AM' : 'PM',
    S: pad(date.getUTCSeconds()),
    T: `${pad(hours)}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`,
    w: String(date.getUTCDay()),
    y: pad(year % 100),
    Y: String(year),
    '%': '%',
  };
  return format.replace(/%(-?)([A-Za-z%])/g, (directive, plain: string, letter: string) => {
    const value = written[letter];
    if (value === undefined) return directive;
    return plain === '-' ? value.replace(/^[0 ]+(?=.)/, '') : value;
  });
}

/** What tells chat templates the time. */
export interface Clock {
  /** A date whose UTC fields hold the time to show. */
  now: () => Date;
  /** Whether the current time was asked for: what was made of it is different another day. */
  showedCurrentTime: () => boolean;
}

/** A clock that stands still at a given time or at `SOURCE_DATE_EPOCH`, or goes. */
export function openClock(env: NodeJS.ProcessEnv, fixed?: Date): Clock {
  const standsStill = fixed !== undefined || fixedTime(env) !== undefined;
  let wasAsked = false;
  return {
    now: () => {
      wasAsked = true;
      return fixed ?? currentTime(env);
    },
    showedCurrentTime: () => wasAsked && !standsStill,
  };
}

/** Now in local time, or the second of `SOURCE_DATE_EPOCH` in UTC (reproducible-builds.org), as a date whose UTC fields hold it. */
function currentTime(env: NodeJS.ProcessEnv): Date {
  const fixed = fixedTime(env);
  if (fixed !== undefined) return fixed;
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
}

function fixedTime({ SOURCE_DATE_EPOCH: epoch }: NodeJS.ProcessEnv): Date | undefined {
  return epoch !== undefined && /^\d{1,12}$/.test(epoch) ? new Date(Number(epoch) * 1000) : undefined;
}
