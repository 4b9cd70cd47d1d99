import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Calendar } from '../../src/model/calendar.ts';
import { geofence } from '../../src/rules/geofence.ts';
import type { GeofenceRule } from '../../src/rules/geofence-rule.ts';
import { following, problemsOf, ready, ruleOf, START } from './geofence-timeline.ts';

describe('the geofence around hall 1, margin 5 m', () => {
  it('raises when the asset has left, names area, distance and place, and clears when it is back', () => {
    const followed = following();
    followed.at(0, 40, 15);
    followed.at(10, 49, 15);
    followed.at(20, 57, 15);
    deepEqual(followed.said, ['raise@20']);
    equal(followed.message(), 'acme/agv-3 left hall 1: 7 m outside at 57, 15');
    followed.at(30, 50, 15);
    deepEqual(followed.said, ['raise@20', 'clear@30']);
  });

  it('says in which other area it is then', () => {
    const followed = following();
    followed.at(0, 40, 15);
    followed.at(20, 85, 15);
    equal(followed.message(), 'acme/agv-3 left hall 1: in yard, 35 m outside at 85, 15');
    deepEqual(followed.raised[0]?.evidence.whereabouts, {
      ...{ area: 'hall 1', metres: followed.raised[0]?.evidence.judged, coordinates: 'plan' },
      ...{ position: [85, 15], within: 'yard' },
    });
    deepEqual(followed.raised[0]?.evidence.clauses, [
      '35 m outside hall 1, margin 5 m: true',
      '1 in a row, 1 needed: true',
      'for 0 s, 0 s needed: true',
    ]);
  });

  it('leaves things as they were between the border and the margin, so that it never flaps there', () => {
    const followed = following();
    followed.at(0, 40, 15);
    for (let at = 1; at < 20; at++) followed.at(at, at % 2 ? 50 : 55, 15);
    deepEqual(followed.said, []);
    followed.at(20, 55.1, 15);
    for (let at = 21; at < 40; at++) followed.at(at, at % 2 ? 51 : 56, 15);
    deepEqual(followed.said, ['raise@20']);
  });

  it('does not say that an asset has left which was never there, until it was', () => {
    const followed = following();
    followed.at(0, 85, 15);
    match(followed.explained(0), /^it is 35 m outside hall 1 at 85, 15; it has not been in the areas yet$/);
    followed.at(10, 95, 15);
    deepEqual(followed.said, []);
    followed.at(20, 10, 15);
    followed.at(30, 85, 15);
    deepEqual(followed.said, ['raise@30']);
  });

  it('lets it go from one of its areas to another', () => {
    const followed = following({ whichAreas: 'hall 1, yard' });
    followed.at(0, 40, 15);
    followed.at(10, 70, 15);
    deepEqual(followed.said, []);
    followed.at(20, 120, 15);
    equal(followed.message(), 'acme/agv-3 left yard: 20 m outside at 120, 15');
    followed.at(30, 70, 15);
    followed.at(40, -40, 15);
    equal(followed.message(), 'acme/agv-3 left yard: 40 m outside hall 1 at -40, 15');
  });
});

describe('the geofence of a pit', () => {
  const pit = (more: object = {}) => following({ alarm: 'entered', whichAreas: 'pit', ...more });

  it('raises when the asset is in it, border and all, and clears when it is out by the margin', () => {
    const followed = pit();
    followed.at(0, 70, 15);
    followed.at(10, 79.9, 15);
    deepEqual(followed.said, []);
    followed.at(20, 80, 15);
    deepEqual(followed.said, ['raise@20']);
    followed.at(25, 82.5, 15);
    followed.at(30, 76, 15);
    followed.at(40, 74, 15);
    deepEqual(followed.said, ['raise@20', 'clear@40']);
  });

  it('says how deep it is in, and that it was found there', () => {
    const followed = pit();
    followed.at(0, 83, 15);
    equal(followed.message(), 'acme/agv-3 entered pit: 3 m inside at 83, 15');
    deepEqual([followed.raised[0]?.first, followed.raised[0]?.value], [true, '83, 15']);
    followed.at(10, 60, 15);
    followed.at(20, 83, 15);
    equal(followed.raised[1]?.first, undefined);
  });
});

describe('the geofence of what is allowed', () => {
  it('raises anywhere else, also where the asset never was in one of its areas', () => {
    const followed = following({ alarm: 'unexpected place' });
    followed.at(0, 85, 15);
    deepEqual(followed.said, ['raise@0']);
    equal(followed.message(), 'acme/agv-3 is in an unexpected place: in yard, 35 m outside hall 1 at 85, 15');
    equal(followed.raised[0]?.first, true);
    followed.at(10, 120, 50);
    followed.at(20, 30, 15);
    deepEqual(followed.said, ['raise@0', 'clear@20']);
  });

  it('takes the areas from an attribute of the asset', () => {
    const facts = (text: string | undefined) => ({
      attribute: (_asset: string, _property: string, name: string) =>
        name === 'areas' && text !== undefined ? { text } : undefined,
    });
    const stored = { alarm: 'unexpected place', whichAreas: '{areas}' };
    const followed = following(stored, facts('hall 1, yard'));
    followed.at(0, 70, 15);
    followed.at(10, 55.1, 40);
    deepEqual(followed.said, ['raise@10']);
    const without = (text: string | undefined) => ready(stored, facts(text)).settingsFor('acme/agv-3');
    deepEqual(without(undefined), { problem: 'acme/agv-3 has no attribute areas' });
    deepEqual(without('hall 9'), { problem: 'areas of acme/agv-3 names hall 9, which is no area' });
  });
});

describe('a geofence that is held back', () => {
  it('judges only while its condition holds, and then what it finds', () => {
    const followed = following({ enabledWhen: '[mode] is auto' });
    const mode = (seconds: number, value: string, bad?: string) => followed.tell(seconds, 2, value, bad ? { bad } : {});
    followed.at(0, 40, 15);
    followed.at(1, 70, 15);
    deepEqual(followed.said, []);
    match(
      followed.explained(2),
      /^nothing has been heard of \[mode\], so that all stands still: it judges only while \[mode\] is auto/,
    );
    mode(5, 'hand');
    mode(10, 'auto');
    deepEqual(followed.said, ['raise@10']);
    mode(20, 'auto', 'comm-failure');
    followed.at(25, 40, 15);
    deepEqual(followed.said, ['raise@10']);
    mode(30, 'hand');
    deepEqual(followed.said, ['raise@10', 'clear@30']);
  });

  it('counts no time in which nobody knows whether it judges', () => {
    const followed = following({ enabledWhen: '[mode] is auto', dwellSeconds: 10 });
    followed.tell(0, 2, 'auto');
    followed.at(0, 40, 15);
    followed.at(5, 70, 15);
    followed.tell(10, 2, 'auto', { bad: 'comm-failure' });
    followed.tell(30, 2, 'auto');
    followed.until(34.9);
    deepEqual(followed.said, []);
    followed.until(36);
    deepEqual(followed.said, ['raise@35']);
  });

  it('wakes when its calendar opens', () => {
    const openAt = START + 30_000;
    const calendar: Calendar = {
      isOpen: (at: number) => at >= openAt,
      nextChange: (at: number) => (at < openAt ? openAt : Number.POSITIVE_INFINITY),
    } as Calendar;
    const followed = following({ calendar: 'c' }, { calendar: () => calendar });
    followed.at(0, 40, 15);
    followed.at(10, 70, 15);
    followed.until(29.9);
    deepEqual(followed.said, []);
    followed.until(31);
    deepEqual(followed.said, ['raise@30']);
  });

  it('keeps under other settings what still holds, and no more', () => {
    const followed = following();
    followed.at(0, 40, 15);
    followed.at(10, 70, 15);
    const carried = (stored: object) => {
      const rule = ruleOf(stored);
      return geofence.raised(rule as GeofenceRule, geofence.carry(rule, followed.state(), null));
    };
    deepEqual(carried({ margin: 10 }), ['geofence']);
    deepEqual(carried({ margin: 30 }), ['geofence']);
    deepEqual(carried({ whichAreas: 'hall 1, yard' }), []);
    deepEqual(carried({ whichAreas: 'pit' }), []);
    deepEqual(carried({ coordinates: 'geographic' }), []);
  });
});

describe('the settings of a geofence', () => {
  const problems = (stored: object) =>
    problemsOf(stored).map(({ field, value, allowed }) => `${field}: ${value}; ${allowed}`);

  it('name the field, the place in it and what is allowed', () => {
    deepEqual(problems({ areas: '{' })[0]?.split('; ').slice(0, 2), ['Areas: {', 'GeoJSON']);
    const line = {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 0],
        ],
      ],
    };
    deepEqual(problems({ areas: JSON.stringify(line) }), [
      'Areas.feature 1 (area 1), ring 1: 2 points; three points or more',
    ]);
    deepEqual(problems({ whichAreas: 'hall 1, hall 2' }), ['Which areas: hall 2; names of areas: hall 1, yard, pit']);
    deepEqual(problems({ xProperty: 'y' }), ['Longitude or x: y; another property than that of the latitude or y']);
    match(
      problems({ plan: 'javascript:alert(1)' })[0] ?? '',
      /^Floor plan: javascript:alert\(1\); a PNG, JPEG or SVG picture/,
    );
    deepEqual(problems({ plan: 'data:image/svg+xml;base64,AAAA' }), []);
    deepEqual(problems({ areas: 'x'.repeat(200_001) }), ['Areas: 200001 characters; at most 200000 characters']);
    ok((problems({ plan: `data:image/png;base64,${'A'.repeat(280_000)}` })[0] ?? '').length < 200);
  });

  it('name the properties by the coordinates where nobody does', () => {
    const signals = (stored: object) => {
      const { references, property } = ready(stored);
      return `${references.map((one) => `${one.property} ${one.unit}`).join(', ')}: ${property}`;
    };
    equal(signals({}), 'x m, y m: y');
    equal(signals({ coordinates: 'geographic' }), 'longitude deg, latitude deg: latitude');
    equal(signals({ position: 'one property' }), 'position undefined: position');
    equal(
      signals({ xProperty: 'lng', yProperty: 'lat', enabledWhen: '[on] is true' }),
      'lng m, lat m, on undefined: lat',
    );
  });
});
