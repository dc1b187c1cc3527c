import { expect, it } from '@jest/globals';
import { scoreText } from './score-text.js';

it.each([[null, '–'], [0, '0'], [41.6, '+42'], [-0.4, '0'], [-33.3, '−33'], [-100, '−100']])('%s reads %s', (score, text) => expect(scoreText(score)).toBe(text));
