import { describe, expect, it } from '@jest/globals';
import { ENGINE_EVENTS, isEngineEvent } from './event.js';

describe('the engine’s own events (journeys.md section 1)', () => {
  it('are all of the list, and known by their exact names', () => {
    const names = 'journey_entered, journey_completed, journey_exited, segment_entered, segment_left, attribute_changed, subscription_changed, email_sent, email_delivered, email_opened, email_clicked, email_bounced, email_complained, unsubscribed, in_app_shown, in_app_seen, in_app_clicked, in_app_dismissed, survey_answered, message_skipped, message_failed, task_done';
    expect(ENGINE_EVENTS).toEqual(expect.arrayContaining(names.split(', ')));
    expect(names.split(', ').every(isEngineEvent)).toBe(true);
    expect(['signed_up', 'Journey_entered', ''].some(isEngineEvent)).toBe(false);
  });
});
