import { HttpProblem } from '../shared/problem.ts';

export const letterNotFound = (): HttpProblem =>
  new HttpProblem({
    status: 404,
    code: 'letter_not_found',
    title: 'Dead letter not found',
    detail: 'No dead letter has this id; GET /dead-letters lists them.',
  });

export const letterClosed = (): HttpProblem =>
  new HttpProblem({
    status: 409,
    code: 'letter_closed',
    title: 'Dead letter closed',
    detail: 'The letter was processed or discarded meanwhile, so there is nothing to redrive; nothing was changed.',
  });

export const letterUnreadable = (): HttpProblem =>
  new HttpProblem({
    status: 409,
    code: 'letter_unreadable',
    title: 'Dead letter unreadable',
    detail: 'Its bytes were no event, so other data cannot mend it: send it anew as an event and discard the letter.',
  });

export const redriveNotFound = (): HttpProblem =>
  new HttpProblem({
    status: 404,
    code: 'redrive_not_found',
    title: 'Redrive not found',
    detail: 'No redrive has this id; the last thousand are remembered.',
  });

export const tooManyRedrives = (): HttpProblem =>
  new HttpProblem({
    status: 409,
    code: 'redrives_running',
    title: 'Too many redrives',
    detail: 'Ten redrives are running, so this one was not started: wait for one to end or stop it.',
  });
