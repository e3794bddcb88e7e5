import fc from 'fast-check';

/** On a CI machine property tests try the same cases every time, so that a change is judged by itself; elsewhere others each time. */
if (process.env['CI'] === 'true') fc.configureGlobal({ seed: 20_261_125 });
