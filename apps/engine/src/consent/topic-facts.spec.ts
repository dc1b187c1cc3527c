import { describe, expect, it } from '@jest/globals';
import { topicFacts } from './topic-facts.js';

const terms = { key: 'tips', mandatory: false, optIn: false, channels: ['email'] };
const chose = (topic: string, subscribed: boolean) => ({ topic, subscribed });

describe('topicFacts', () => {
  it.each([
    ['the default', terms, [], { tips: true, 'tips:email': true }],
    ['the default of an opt-in topic', { ...terms, optIn: true }, [], { tips: false, 'tips:email': false }],
    ['a choice about the whole', terms, [chose('tips', false)], { tips: false, 'tips:email': false }],
    ['a choice about a channel before one about the whole', terms, [chose('tips', false), chose('tips:email', true)], { tips: false, 'tips:email': true }],
    ['a mandatory topic whatever was chosen', { ...terms, mandatory: true }, [chose('tips', false), chose('tips:email', false)], { tips: true, 'tips:email': true }],
  ])('resolves %s', (_case, one, consents, expected) => expect(topicFacts([one], consents, [])).toEqual(expected));

  it('answers for channels that are asked about though the topic is not sent there', () => expect(topicFacts([terms], [chose('tips', false)], ['tips:sms', 'news:sms'])).toEqual({ tips: false, 'tips:email': false, 'tips:sms': false }));
});
