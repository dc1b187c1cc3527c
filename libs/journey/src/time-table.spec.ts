import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { instant, WEEKDAYS, type Instant, type Json, type JsonObject } from '@perennial/model';
import { isoText, parseDate, type Facts } from '@perennial/segment';
import { simulateGraph, type Happening } from './trial.js';
import { graphOf } from './testing/journeys.js';

/** One table of times (journeys.md sections 3 and 4). Local times are written as the clock of the zone shows them, with their offset. */
interface Case {
  /** Section of journeys.md. */
  readonly section: string;
  readonly about: string;
  readonly zone: string | null;
  readonly arrives: string;
  readonly node: readonly [type: string, config: JsonObject];
  /** When the run leaves. */
  readonly leaves: string;
  readonly outlet?: string;
  readonly profile?: JsonObject;
  readonly account?: JsonObject;
  readonly journeyZone?: string;
  readonly workspaceZone?: string;
  /** Changes of the profile while it waits. */
  readonly changes?: readonly (readonly [at: string, path: string, value: Json])[];
  /** What the trace must hold. */
  readonly why?: JsonObject;
  /** All that the trace may hold. */
  readonly exactly?: JsonObject;
}

const OFFSET = 'delay: day = 24 h, week = 7 days';
const days = (amount: number, at: string | null = null): Case['node'] => ['delay', { duration: { amount, unit: 'days' }, at }];
const hours = (amount: number, at: string | null = null): Case['node'] => ['delay', { duration: { amount, unit: 'hours' }, at }];
const calendar = (calendarDays: number, at: string): Case['node'] => ['delay', { calendarDays, at }];
const date = (more: JsonObject = {}): Case['node'] => ['until', { date: 'profile.day', ...more }];
const weekdays = (list: readonly string[], at: string, ifPast?: string): Case['node'] => ['until', { weekdays: [...list], at, ...(ifPast === undefined ? {} : { ifPast }) }];
const open = (list: readonly string[], from: string, to: string): Case['node'] => ['window', { open: [{ weekdays: [...list], from, to }] }];
const before = (amount: number, unit: string): JsonObject => ({ minus: { amount, unit } });
const WORK = ['mon', 'tue', 'wed', 'thu', 'fri'];
const EVERY = [...WORK, 'sat', 'sun'];

const OSLO = 'Europe/Oslo';
const NEW_YORK = 'America/New_York';
const APIA = 'Pacific/Apia';

const DELAYS: readonly Case[] = [
  { section: `3, ${OFFSET}`, about: 'a duration without a time of day', zone: OSLO, arrives: '2026-04-13T14:01+02:00', node: days(1), leaves: '2026-04-14T14:01+02:00' },
  { section: `3, ${OFFSET}`, about: 'a week is 168 hours', zone: OSLO, arrives: '2026-04-13T14:01+02:00', node: ['delay', { duration: { amount: 1, unit: 'weeks' } }], leaves: '2026-04-20T14:01+02:00' },
  { section: `3, ${OFFSET}`, about: 'a day over the spring change is 24 hours, an hour later by the clock', zone: OSLO, arrives: '2026-03-28T14:00+01:00', node: days(1), leaves: '2026-03-29T15:00+02:00' },
  { section: `3, ${OFFSET}`, about: 'a day over the autumn change is 24 hours, an hour earlier by the clock', zone: OSLO, arrives: '2026-10-24T14:00+02:00', node: days(1), leaves: '2026-10-25T13:00+01:00' },
  { section: '3, delay with at', about: 'the whole duration passes first, then the next HH:MM', zone: OSLO, arrives: '2026-04-13T14:01+02:00', node: days(1, '14:00'), leaves: '2026-04-15T14:00+02:00' },
  { section: '3, delay with at', about: 'the very minute counts', zone: OSLO, arrives: '2026-04-13T14:00+02:00', node: days(1, '14:00'), leaves: '2026-04-14T14:00+02:00' },
  { section: '3, delay with at', about: 'no length at all: the next HH:MM', zone: OSLO, arrives: '2026-04-13T08:59+02:00', node: days(0, '09:00'), leaves: '2026-04-13T09:00+02:00' },
  { section: '4, spring gap', about: 'a time in the gap is the first valid instant after it', zone: OSLO, arrives: '2026-03-28T01:00+01:00', node: days(1, '02:30'), leaves: '2026-03-29T03:00+02:00' },
  { section: '4, spring gap', about: 'the first minute of the gap too', zone: NEW_YORK, arrives: '2026-03-07T12:00-05:00', node: hours(1, '02:00'), leaves: '2026-03-08T03:00-04:00' },
  { section: '4, spring gap', about: 'the minute before the gap is itself', zone: NEW_YORK, arrives: '2026-03-07T12:00-05:00', node: hours(1, '01:59'), leaves: '2026-03-08T01:59-05:00' },
  { section: '4, spring gap', about: 'half an hour of summer time', zone: 'Australia/Lord_Howe', arrives: '2026-10-03T12:00+10:30', node: hours(1, '02:15'), leaves: '2026-10-04T02:30+11:00' },
  { section: '4, autumn overlap', about: 'the first of the two', zone: OSLO, arrives: '2026-10-24T12:00+02:00', node: hours(1, '02:30'), leaves: '2026-10-25T02:30+02:00' },
  { section: '4, autumn overlap', about: 'never twice: the second of the two is not the next', zone: OSLO, arrives: '2026-10-25T01:31+02:00', node: hours(1, '02:30'), leaves: '2026-10-26T02:30+01:00' },
  { section: '4, autumn overlap', about: 'the first of the two in America', zone: NEW_YORK, arrives: '2026-10-31T12:00-04:00', node: hours(1, '01:30'), leaves: '2026-11-01T01:30-04:00' },
  { section: '4, autumn overlap', about: 'half an hour of winter time', zone: 'Australia/Lord_Howe', arrives: '2026-04-04T12:00+11:00', node: hours(1, '01:45'), leaves: '2026-04-05T01:45+11:00' },
  { section: '3, calendarDays', about: 'one midnight later, then HH:MM', zone: OSLO, arrives: '2026-04-13T14:01+02:00', node: calendar(1, '09:00'), leaves: '2026-04-14T09:00+02:00' },
  { section: '3, calendarDays', about: 'one who comes just before midnight', zone: OSLO, arrives: '2026-04-13T23:59+02:00', node: calendar(1, '00:00'), leaves: '2026-04-14T00:00+02:00' },
  { section: '3, calendarDays', about: 'one who comes at midnight waits for the next one', zone: OSLO, arrives: '2026-04-13T00:00+02:00', node: calendar(1, '00:00'), leaves: '2026-04-14T00:00+02:00' },
  { section: '3, calendarDays', about: 'none: HH:MM of the same day, if it is still ahead', zone: OSLO, arrives: '2026-04-13T08:00+02:00', node: calendar(0, '09:00'), leaves: '2026-04-13T09:00+02:00' },
  { section: '3, calendarDays', about: 'none: tomorrow, if it is not', zone: OSLO, arrives: '2026-04-13T10:00+02:00', node: calendar(0, '09:00'), leaves: '2026-04-14T09:00+02:00' },
  { section: '3, calendarDays', about: 'over the spring change: never an hour off', zone: OSLO, arrives: '2026-03-27T18:00+01:00', node: calendar(3, '09:00'), leaves: '2026-03-30T09:00+02:00' },
  { section: '3, calendarDays', about: 'over the autumn change: never an hour off', zone: OSLO, arrives: '2026-10-23T18:00+02:00', node: calendar(3, '09:00'), leaves: '2026-10-26T09:00+01:00' },
  { section: '3, calendarDays', about: 'over a leap day', zone: OSLO, arrives: '2028-02-28T10:00+01:00', node: calendar(1, '09:00'), leaves: '2028-02-29T09:00+01:00' },
  { section: '3, calendarDays', about: 'from a leap day', zone: OSLO, arrives: '2028-02-29T10:00+01:00', node: calendar(366, '09:00'), leaves: '2029-03-01T09:00+01:00' },
  { section: '3, calendarDays', about: 'over the end of February of a common year', zone: OSLO, arrives: '2026-02-28T10:00+01:00', node: calendar(1, '09:00'), leaves: '2026-03-01T09:00+01:00' },
  { section: '3, calendarDays', about: 'over the end of a year', zone: OSLO, arrives: '2026-12-31T23:30+01:00', node: calendar(1, '00:15'), leaves: '2027-01-01T00:15+01:00' },
  { section: '4, spring gap', about: 'a midnight that does not exist', zone: 'America/Sao_Paulo', arrives: '2018-11-03T12:00-03:00', node: calendar(1, '00:00'), leaves: '2018-11-04T01:00-02:00' },
  { section: '4, spring gap', about: 'a time after a midnight that does not exist', zone: 'America/Sao_Paulo', arrives: '2018-11-03T12:00-03:00', node: calendar(1, '00:30'), leaves: '2018-11-04T01:00-02:00' },
  { section: '4, autumn overlap', about: 'a midnight that comes twice', zone: 'America/Havana', arrives: '2026-10-31T12:00-04:00', node: calendar(1, '00:00'), leaves: '2026-11-01T00:00-04:00' },
  { section: '4, autumn overlap', about: 'one who comes between the two midnights', zone: 'America/Havana', arrives: '2026-11-01T00:30-04:00', node: calendar(1, '00:00'), leaves: '2026-11-02T00:00-05:00' },
];

const SAMOA: readonly Case[] = [
  { section: '4, spring gap', about: 'Samoa: a time on the skipped day is the first instant of the day after it', zone: APIA, arrives: '2011-12-29T20:00-10:00', node: hours(1, '12:00'), leaves: '2011-12-31T00:00+14:00' },
  { section: `3, ${OFFSET}`, about: 'Samoa: a day is 24 hours', zone: APIA, arrives: '2011-12-29T20:00-10:00', node: days(1), leaves: '2011-12-31T20:00+14:00' },
  { section: '3, calendarDays', about: 'Samoa: the midnight after the 29th begins the 31st', zone: APIA, arrives: '2011-12-29T20:00-10:00', node: calendar(1, '09:00'), leaves: '2011-12-31T09:00+14:00' },
  { section: '3, calendarDays', about: 'Samoa: two midnights after the 29th', zone: APIA, arrives: '2011-12-29T20:00-10:00', node: calendar(2, '09:00'), leaves: '2012-01-01T09:00+14:00' },
  { section: '3, calendarDays', about: 'Samoa: ten midnights after the 25th', zone: APIA, arrives: '2011-12-25T20:00-10:00', node: calendar(10, '09:00'), leaves: '2012-01-05T09:00+14:00' },
  { section: '3, until a date', about: 'Samoa: a date that does not exist', zone: APIA, arrives: '2011-12-25T20:00-10:00', profile: { day: '2011-12-30' }, node: date({ at: '09:00' }), leaves: '2011-12-31T00:00+14:00' },
  { section: '3, until a date', about: 'Samoa: a day before the 31st is the skipped one', zone: APIA, arrives: '2011-12-25T20:00-10:00', profile: { day: '2011-12-31' }, node: date({ at: '09:00', ...before(1, 'days') }), leaves: '2011-12-31T00:00+14:00' },
  { section: '3, until a date', about: 'Samoa: two days before the 31st', zone: APIA, arrives: '2011-12-25T20:00-10:00', profile: { day: '2011-12-31' }, node: date({ at: '09:00', ...before(2, 'days') }), leaves: '2011-12-29T09:00-10:00' },
  { section: '3, until weekdays', about: 'Samoa: the Friday that does not exist', zone: APIA, arrives: '2011-12-29T20:00-10:00', node: weekdays(['fri'], '09:00'), leaves: '2011-12-31T00:00+14:00' },
  { section: '3, window', about: 'Samoa: a window on the skipped day does not open', zone: APIA, arrives: '2011-12-29T20:00-10:00', node: open(['fri'], '09:00', '17:00'), leaves: '2012-01-06T09:00+14:00' },
];

const ZONES: readonly Case[] = [
  { section: '4, zone', about: 'half an hour: India', zone: 'Asia/Kolkata', arrives: '2026-04-13T14:01+05:30', node: days(1, '09:00'), leaves: '2026-04-15T09:00+05:30' },
  { section: '4, zone', about: 'three quarters: Nepal', zone: 'Asia/Kathmandu', arrives: '2026-04-13T14:01+05:45', node: calendar(1, '00:15'), leaves: '2026-04-14T00:15+05:45' },
  { section: '4, zone', about: 'three quarters with summer time: Chatham', zone: 'Pacific/Chatham', arrives: '2026-09-26T14:00+12:45', node: calendar(1, '03:00'), leaves: '2026-09-27T03:45+13:45' },
  { section: '4, zone', about: 'the easternmost', zone: 'Pacific/Kiritimati', arrives: '2026-04-13T23:00+14:00', node: calendar(1, '09:00'), leaves: '2026-04-14T09:00+14:00' },
  { section: '4, zone', about: 'the southern summer', zone: 'Australia/Sydney', arrives: '2026-04-04T12:00+11:00', node: calendar(1, '09:00'), leaves: '2026-04-05T09:00+10:00' },
  { section: '4, zone', about: 'the profile’s goes first', zone: OSLO, account: { timezone: NEW_YORK }, journeyZone: 'Asia/Tokyo', workspaceZone: 'Asia/Kolkata', arrives: '2026-04-13T00:00Z', node: hours(1, '09:00'), leaves: '2026-04-13T09:00+02:00', why: { zone: OSLO } },
  { section: '4, zone', about: 'a profile without a zone: the account’s', zone: null, account: { timezone: NEW_YORK }, journeyZone: 'Asia/Tokyo', workspaceZone: 'Asia/Kolkata', arrives: '2026-04-13T00:00Z', node: hours(1, '09:00'), leaves: '2026-04-13T09:00-04:00', why: { zone: NEW_YORK } },
  { section: '4, zone', about: 'neither has one: the journey’s', zone: null, account: {}, journeyZone: 'Asia/Tokyo', workspaceZone: 'Asia/Kolkata', arrives: '2026-04-13T00:00Z', node: hours(1, '09:00'), leaves: '2026-04-14T09:00+09:00', why: { zone: 'Asia/Tokyo' } },
  { section: '4, zone', about: 'no account, and the journey has none: the workspace’s', zone: null, workspaceZone: 'Asia/Kolkata', arrives: '2026-04-13T00:00Z', node: hours(1, '09:00'), leaves: '2026-04-13T09:00+05:30', why: { zone: 'Asia/Kolkata' } },
  { section: '4, zone', about: 'an unknown name counts as none, and is noted', zone: 'Mars/Olympus_Mons', account: { timezone: 'EST5' }, workspaceZone: 'Asia/Kolkata', arrives: '2026-04-13T00:00Z', node: hours(1, '09:00'), leaves: '2026-04-13T09:00+05:30', why: { zone: 'Asia/Kolkata', unknownZones: ['Mars/Olympus_Mons', 'EST5'] } },
  { section: '4, zone', about: 'an offset is no name of a zone', zone: '+02:00', workspaceZone: 'UTC', arrives: '2026-04-13T00:00Z', node: hours(1, '09:00'), leaves: '2026-04-13T09:00Z', why: { zone: 'UTC', unknownZones: ['+02:00'] } },
  { section: '4, changed zone', about: 'a local time is recomputed from arrival', zone: OSLO, arrives: '2026-04-13T14:01+02:00', node: days(1, '14:00'), changes: [['2026-04-13T16:00Z', 'timezone', NEW_YORK]], leaves: '2026-04-14T14:00-04:00', why: { zone: NEW_YORK } },
  { section: '4, changed zone', about: 'a local time that is past in the new zone: at once', zone: NEW_YORK, arrives: '2026-04-13T05:00Z', node: hours(1, '09:00'), changes: [['2026-04-13T12:00Z', 'timezone', OSLO]], leaves: '2026-04-13T12:00Z', why: { until: '2026-04-13T07:00:00.000Z', zone: OSLO } },
  { section: '4, changed zone', about: 'a duration is not', zone: OSLO, arrives: '2026-04-13T14:01+02:00', node: days(1), changes: [['2026-04-13T16:00Z', 'timezone', NEW_YORK]], leaves: '2026-04-14T14:01+02:00' },
  { section: '4, changed zone', about: 'calendar days are', zone: OSLO, arrives: '2026-04-13T23:00+02:00', node: calendar(1, '09:00'), changes: [['2026-04-13T22:00Z', 'timezone', 'Asia/Tokyo']], leaves: '2026-04-15T09:00+09:00' },
  { section: '4, changed zone', about: 'the local time of a date is', zone: OSLO, profile: { day: '2026-04-20' }, arrives: '2026-04-13T14:00+02:00', node: date({ at: '09:00' }), changes: [['2026-04-14T00:00Z', 'timezone', NEW_YORK]], leaves: '2026-04-20T09:00-04:00' },
  { section: '4, changed zone', about: 'the next weekday is', zone: OSLO, arrives: '2026-04-13T08:00+02:00', node: weekdays(['mon'], '09:00'), changes: [['2026-04-13T06:30Z', 'timezone', NEW_YORK]], leaves: '2026-04-13T09:00-04:00' },
  { section: '4, changed zone', about: 'a window lets nobody pass outside of it', zone: OSLO, arrives: '2026-04-13T05:00+02:00', node: open(WORK, '09:00', '17:00'), changes: [['2026-04-13T06:00Z', 'timezone', 'Pacific/Auckland']], leaves: '2026-04-14T09:00+12:00' },
  { section: '4, changed zone', about: 'a window that is open in the new zone', zone: OSLO, arrives: '2026-04-13T05:00+02:00', node: open(WORK, '09:00', '17:00'), changes: [['2026-04-13T05:00Z', 'timezone', 'Asia/Tokyo']], leaves: '2026-04-13T05:00Z' },
];

const UNTIL: readonly Case[] = [
  { section: '3, until a date', about: 'a date without time is the day in the zone of the person', zone: NEW_YORK, profile: { day: '2026-04-20' }, arrives: '2026-04-13T14:00-04:00', node: date({ at: '09:00' }), leaves: '2026-04-20T09:00-04:00', why: { zone: NEW_YORK } },
  { section: '3, until a date', about: 'a date of the account', zone: NEW_YORK, account: { day: '2026-04-20' }, arrives: '2026-04-13T14:00-04:00', node: ['until', { date: 'account.day', at: '09:00' }], leaves: '2026-04-20T09:00-04:00' },
  { section: '3, until a date', about: 'without a time of day it is the first instant of that day', zone: NEW_YORK, profile: { day: '2026-04-20' }, arrives: '2026-04-13T14:00-04:00', node: date(), leaves: '2026-04-20T00:00-04:00' },
  { section: '3, until a date', about: 'a date with time, without a time of day: the very instant', zone: NEW_YORK, profile: { day: '2026-04-20T08:15:00Z' }, arrives: '2026-04-13T14:00-04:00', node: date(), leaves: '2026-04-20T08:15Z', exactly: { until: '2026-04-20T08:15:00.000Z' } },
  { section: '3, until a date', about: 'a date with time, and a time of day: on its local day', zone: NEW_YORK, profile: { day: '2026-04-20T02:15:00Z' }, arrives: '2026-04-13T14:00-04:00', node: date({ at: '09:00' }), leaves: '2026-04-19T09:00-04:00' },
  { section: '3, until a date', about: 'days before, over the spring change', zone: OSLO, profile: { day: '2026-03-30' }, arrives: '2026-03-13T14:00+01:00', node: date({ at: '09:00', ...before(3, 'days') }), leaves: '2026-03-27T09:00+01:00' },
  { section: '3, until a date', about: 'weeks after, over the spring change', zone: OSLO, profile: { day: '2026-03-27' }, arrives: '2026-03-13T14:00+01:00', node: date({ at: '09:00', plus: { amount: 1, unit: 'weeks' } }), leaves: '2026-04-03T09:00+02:00' },
  { section: '3, until a date', about: 'a day before the first of March of a leap year', zone: OSLO, profile: { day: '2028-03-01' }, arrives: '2028-02-01T14:00+01:00', node: date({ at: '09:00', ...before(1, 'days') }), leaves: '2028-02-29T09:00+01:00' },
  { section: '3, until a date', about: 'hours before an instant', zone: OSLO, profile: { day: '2026-03-29T04:00:00Z' }, arrives: '2026-03-13T14:00+01:00', node: date(before(5, 'hours')), leaves: '2026-03-28T23:00Z' },
  { section: '3, until a date', about: 'hours before a day, then a time of day', zone: OSLO, profile: { day: '2026-04-20' }, arrives: '2026-04-13T14:00+02:00', node: date({ at: '18:00', ...before(2, 'hours') }), leaves: '2026-04-19T18:00+02:00' },
  { section: '3, until a date', about: 'half days before a day', zone: OSLO, profile: { day: '2026-04-20' }, arrives: '2026-04-13T14:00+02:00', node: date(before(1.5, 'days')), leaves: '2026-04-18T12:00+02:00' },
  { section: '3, until a date', about: 'days before an instant are 24 hours each', zone: OSLO, profile: { day: '2026-03-30T07:00:00Z' }, arrives: '2026-03-13T14:00+01:00', node: date(before(2, 'days')), leaves: '2026-03-28T08:00+01:00' },
  { section: '3, until a date', about: 'days before an instant, at a time of day, are calendar days', zone: OSLO, profile: { day: '2026-03-30T22:30:00Z' }, arrives: '2026-03-13T14:00+01:00', node: date({ at: '09:00', ...before(3, 'days') }), leaves: '2026-03-28T09:00+01:00' },
  { section: '4, spring gap', about: 'a date with a time in the gap', zone: OSLO, profile: { day: '2026-03-29' }, arrives: '2026-03-13T14:00+01:00', node: date({ at: '02:30' }), leaves: '2026-03-29T03:00+02:00' },
  { section: '4, autumn overlap', about: 'a date with a time that comes twice', zone: OSLO, profile: { day: '2026-10-25' }, arrives: '2026-10-13T14:00+02:00', node: date({ at: '02:30' }), leaves: '2026-10-25T02:30+02:00' },
  { section: '3, until: past', about: 'a date that is past on arrival', zone: OSLO, profile: { day: '2026-04-13' }, arrives: '2026-04-13T09:01+02:00', node: date({ at: '09:00' }), leaves: '2026-04-13T09:01+02:00', outlet: 'past', why: { past: '2026-04-13T07:00:00.000Z', zone: OSLO } },
  { section: '3, until: past', about: 'the very instant is not past', zone: OSLO, profile: { day: '2026-04-13' }, arrives: '2026-04-13T09:00+02:00', node: date({ at: '09:00' }), leaves: '2026-04-13T09:00+02:00' },
  { section: '3, until: past', about: 'no date: by past, with the reason', zone: OSLO, arrives: '2026-04-13T09:00+02:00', node: date({ at: '09:00' }), leaves: '2026-04-13T09:00+02:00', outlet: 'past', why: { missing: 'profile.day' } },
  { section: '3, until: past', about: 'a value that is no date', zone: OSLO, profile: { day: 'soon' }, arrives: '2026-04-13T09:00+02:00', node: date({ at: '09:00' }), leaves: '2026-04-13T09:00+02:00', outlet: 'past', why: { missing: 'profile.day' } },
  { section: '3, until a date', about: 'a date that moves while it is waited for', zone: OSLO, profile: { day: '2026-04-20' }, arrives: '2026-04-13T14:00+02:00', node: date({ at: '09:00' }), changes: [['2026-04-15T12:00Z', 'day', '2026-05-04']], leaves: '2026-05-04T09:00+02:00' },
  { section: '3, until: past', about: 'a date that moves to before the arrival', zone: OSLO, profile: { day: '2026-04-20' }, arrives: '2026-04-13T14:00+02:00', node: date({ at: '09:00' }), changes: [['2026-04-15T12:00Z', 'day', '2026-04-01']], leaves: '2026-04-15T12:00Z', outlet: 'past' },
  { section: '3, until weekdays', about: 'today, while the time is ahead', zone: OSLO, arrives: '2026-04-13T08:00+02:00', node: weekdays(['mon', 'thu'], '09:00'), leaves: '2026-04-13T09:00+02:00' },
  { section: '3, until weekdays', about: 'the next of the set', zone: OSLO, arrives: '2026-04-14T08:00+02:00', node: weekdays(['mon', 'thu'], '09:00'), leaves: '2026-04-16T09:00+02:00' },
  { section: '3, until weekdays', about: 'today, past: by default the next', zone: OSLO, arrives: '2026-04-13T10:00+02:00', node: weekdays(['mon', 'thu'], '09:00'), leaves: '2026-04-16T09:00+02:00' },
  { section: '3, until weekdays, ifPast next', about: 'one day, past: a week later', zone: OSLO, arrives: '2026-04-13T10:00+02:00', node: weekdays(['mon'], '09:00', 'next'), leaves: '2026-04-20T09:00+02:00' },
  { section: '3, until weekdays, ifPast now', about: 'today, past: at once', zone: OSLO, arrives: '2026-04-13T10:00+02:00', node: weekdays(['mon'], '09:00', 'now'), leaves: '2026-04-13T10:00+02:00', outlet: 'past' },
  { section: '3, until weekdays, ifPast now', about: 'another day is not past', zone: OSLO, arrives: '2026-04-14T10:00+02:00', node: weekdays(['mon'], '09:00', 'now'), leaves: '2026-04-20T09:00+02:00' },
  { section: '3, until weekdays', about: 'the day of the week is that of the zone', zone: 'Pacific/Auckland', arrives: '2026-04-12T18:00Z', node: weekdays(['mon'], '09:00'), leaves: '2026-04-13T09:00+12:00' },
  { section: '4, spring gap', about: 'Sunday in the gap', zone: OSLO, arrives: '2026-03-27T08:00+01:00', node: weekdays(['sun'], '02:30'), leaves: '2026-03-29T03:00+02:00' },
];

const WINDOWS: readonly Case[] = [
  { section: '3, window', about: 'inside: at once', zone: OSLO, arrives: '2026-04-13T10:00+02:00', node: open(WORK, '09:00', '17:00'), leaves: '2026-04-13T10:00+02:00', why: { open: true, zone: OSLO } },
  { section: '3, window', about: 'the opening minute is inside', zone: OSLO, arrives: '2026-04-13T09:00+02:00', node: open(WORK, '09:00', '17:00'), leaves: '2026-04-13T09:00+02:00' },
  { section: '3, window', about: 'the closing minute is outside', zone: OSLO, arrives: '2026-04-13T17:00+02:00', node: open(WORK, '09:00', '17:00'), leaves: '2026-04-14T09:00+02:00', why: { until: '2026-04-14T07:00:00.000Z', zone: OSLO } },
  { section: '3, window', about: 'over the weekend', zone: OSLO, arrives: '2026-04-17T17:30+02:00', node: open(WORK, '09:00', '17:00'), leaves: '2026-04-20T09:00+02:00' },
  { section: '3, window', about: 'over the weekend of the spring change', zone: OSLO, arrives: '2026-03-27T17:30+01:00', node: open(WORK, '09:00', '17:00'), leaves: '2026-03-30T09:00+02:00' },
  { section: '3, window', about: 'over the weekend of the autumn change', zone: OSLO, arrives: '2026-10-23T17:30+02:00', node: open(WORK, '09:00', '17:00'), leaves: '2026-10-26T09:00+01:00' },
  { section: '3, window', about: 'across midnight: still inside in the morning', zone: OSLO, arrives: '2026-04-18T02:00+02:00', node: open(['fri'], '22:00', '06:00'), leaves: '2026-04-18T02:00+02:00' },
  { section: '3, window', about: 'across midnight: not before it opens', zone: OSLO, arrives: '2026-04-17T05:00+02:00', node: open(['fri'], '22:00', '06:00'), leaves: '2026-04-17T22:00+02:00' },
  { section: '3, window', about: 'a whole day', zone: OSLO, arrives: '2026-04-14T12:00+02:00', node: open(['sat'], '00:00', '00:00'), leaves: '2026-04-18T00:00+02:00' },
  { section: '3, window', about: 'the earlier of two spans', zone: OSLO, arrives: '2026-04-13T12:30+02:00', node: ['window', { open: [{ weekdays: ['mon'], from: '14:00', to: '16:00' }, { weekdays: ['mon'], from: '13:00', to: '13:30' }] }], leaves: '2026-04-13T13:00+02:00' },
  { section: '4, spring gap', about: 'it opens with the first valid instant', zone: OSLO, arrives: '2026-03-29T00:30+01:00', node: open(['sun'], '02:30', '05:00'), leaves: '2026-03-29T03:00+02:00' },
  { section: '4, spring gap', about: 'a span within the gap does not open', zone: OSLO, arrives: '2026-03-28T12:00+01:00', node: open(['sun'], '02:00', '02:45'), leaves: '2026-04-05T02:00+02:00' },
  { section: '4, autumn overlap', about: 'it does not open twice', zone: OSLO, arrives: '2026-10-25T02:40+02:00', node: open(['sun'], '02:00', '02:30'), leaves: '2026-11-01T02:00+01:00' },
  { section: '4, autumn overlap', about: 'not by the second of the two either', zone: OSLO, arrives: '2026-10-25T02:10+01:00', node: open(EVERY, '02:00', '02:30'), leaves: '2026-10-26T02:00+01:00' },
];

const TABLE = [...DELAYS, ...SAMOA, ...ZONES, ...UNTIL, ...WINDOWS];

const at = (text: string): Instant => {
  const parsed = parseDate(text);
  if (parsed === null) throw new Error(`${text} is no date`);
  return parsed;
};

function run(one: Case): { outlet: string | null; leftAt: Instant; why: JsonObject }[] {
  const profile = { ...(one.zone === null ? {} : { timezone: one.zone }), ...one.profile };
  const facts: Facts = { subjectId: '1', profile, account: one.account ?? null, events: {}, zones: [one.workspaceZone ?? 'UTC'] };
  const ways = one.outlet === undefined ? ['entry.next>it', 'it.next>end'] : ['entry.next>it', 'it.next>end', `it.${one.outlet}>other`];
  const nodes = [['it', ...one.node], ['end', 'exit', { reason: 'done' }], ['other', 'exit', { reason: 'past' }]] as const;
  const script: Happening[] = [
    { at: at(one.arrives), type: 'event', name: 'start', properties: {} },
    ...(one.changes ?? []).map(([when, path, value]): Happening => ({ at: at(when), type: 'attributes', changes: [{ target: 'profile', path, value }] })),
  ];
  const done = simulateGraph({ graph: graphOf(nodes, ways), facts, script, until: null, zone: one.journeyZone ?? null });
  if (!done.ok) throw new Error(JSON.stringify(done.problems));
  return done.log.filter((step) => step.nodeId === 'it').map(({ outlet, leftAt, why }) => ({ outlet, leftAt, why }));
}

describe('times (journeys.md sections 3 and 4)', () => {
  it('has at least 60 cases, none twice', () => {
    expect(TABLE.length).toBeGreaterThanOrEqual(60);
    expect(new Set(TABLE.map(({ section, about }) => `${section} ${about}`)).size).toBe(TABLE.length);
  });

  it.each(TABLE.map((one) => [`section ${one.section}: ${one.about}`, one] as const))('%s', (_title, one) => {
    const [step, ...more] = run(one);
    expect(more).toEqual([]);
    expect([step?.outlet, isoText(step?.leftAt ?? instant(0))]).toEqual([one.outlet ?? 'next', isoText(at(one.leaves))]);
    expect(step?.why).toMatchObject(one.why ?? {});
    if (one.exactly !== undefined) expect(step?.why).toEqual(one.exactly);
  });
});

describe('window', () => {
  const quarter = fc.integer({ min: 0, max: 95 }).map((n) => `${String(Math.floor(n / 4)).padStart(2, '0')}:${String((n % 4) * 15).padStart(2, '0')}`);
  const span = fc.record({ weekdays: fc.subarray([...WEEKDAYS], { minLength: 1 }), from: quarter, to: quarter });
  /** Whether clocks show a time within the window; no clock changes where this is asked. */
  const isOpen = (spans: readonly { weekdays: readonly string[]; from: string; to: string }[], when: number, zone: string): boolean => {
    const local = DateTime.fromMillis(when, { zone });
    const [time, today, yesterday] = [local.toFormat('HH:mm'), WEEKDAYS[local.weekday - 1] ?? '', WEEKDAYS[(local.weekday + 5) % 7] ?? ''];
    return spans.some(({ weekdays: own, from, to }) => (to > from ? own.includes(today) && time >= from && time < to : (own.includes(today) && time >= from) || (own.includes(yesterday) && time < to)));
  };

  it('is passed at the first quarter of an hour at which it is open (section 3)', () => {
    const start = at('2026-04-13T00:00Z');
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 3 }), fc.integer({ min: 0, max: 96 * 30 }), fc.constantFrom('UTC', 'Asia/Kathmandu', 'Europe/Oslo', 'America/New_York', 'Pacific/Kiritimati'), (spans, quarters, zone) => {
        const arrives = start + quarters * 900_000;
        let expected = arrives;
        while (!isOpen(spans, expected, zone)) expected += 900_000;
        const [step] = run({ section: '', about: '', zone, arrives: isoText(instant(arrives)), node: ['window', { open: spans }], leaves: '' });
        expect(step?.leftAt).toBe(expected);
      }),
    );
  });
});
