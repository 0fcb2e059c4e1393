import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { fitted, jsonBytesOf, noticeOf, withoutMarkup } from '../../../shared/notice/text.ts';
import { aNotice, anIncident } from '../../support/notices.ts';

const hostileText = fc
  .array(fc.constantFrom('a', '"', '\\', '\u0007', '€', '\u{1f680}', '\ud800', '\udc00'), { maxLength: 60 })
  .map((characters) => characters.join(''));

describe('fitted', () => {
  const rows: readonly (readonly [text: string, limit: number, fits: string])[] = [
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['', 3, ''],
    ['a\u{1f680}b', 3, 'a…'],
    ['a\u{1f680}', 3, 'a\u{1f680}'],
  ];
  for (const [text, limit, fits] of rows)
    it(`makes "${fits}" of "${text}" for ${limit} characters`, () => assert.equal(fitted(text, limit), fits));

  it('cuts before what a character is rendered as, not within', () =>
    assert.equal(fitted('a&&', 7, { render: (c) => (c === '&' ? '&amp;' : c) }), 'a&amp;…'));

  it('never exceeds the limit in bytes, whatever the text', () =>
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 3, max: 40 }), (text, limit) => {
        const cut = fitted(text, limit, { size: jsonBytesOf });
        assert.ok(jsonBytesOf(cut) <= limit);
        if (jsonBytesOf(text.toWellFormed()) <= limit) assert.equal(cut, text.toWellFormed());
      }),
    ));
});

describe('withoutMarkup', () => {
  it('leaves machine IDs as they are, for copying', () => {
    for (const id of ['skia-rpi_4-rack4.shelf_1-001', 'a_b_c', 'A1'])
      assert.equal(withoutMarkup(`${id}, ${id}.`), `${id}, ${id}.`);
  });

  for (const hostile of ['*b*', '_i_', '~s~', '`c`', '```x```', 'a-_b_', 'http://evil.example'])
    it(`leaves no markup in ${hostile}`, () =>
      assert.doesNotMatch(withoutMarkup(hostile), /(^|[^\u2060])[*_~`]|[*_~`]([^\u2060]|$)|:\/\//));
});

describe('noticeOf', () => {
  it('has one ID for each incident and revision, without the full stop that separates what is signed', () => {
    const [first, second] = [aNotice(), aNotice({ Revision: 2 })];
    assert.equal(first.id, `${first.incident.ID}-1`);
    assert.equal(second.id, `${first.incident.ID}-2`);
    assert.doesNotMatch(first.id, /\./);
  });

  it('says what, where and where to read more', () => {
    const { title, text, link, incident } = aNotice({ Place: 'rack rack4', Severity: 'page' });
    assert.equal(title, 'PAGE silent: rack rack4');
    assert.equal(text, incident.Summary);
    assert.equal(link, `https://machines.example.org/incidents#${incident.ID}`);
  });

  it('leads to a server on this computer without https', () => {
    assert.match(noticeOf(anIncident(), 'localhost:8080').link, /^http:\/\/localhost:8080\/incidents#/);
  });

  it('moves no cursor and adds no line', () => {
    const { title, text } = aNotice({ Place: 'a\u001b[2J\r\n', Summary: 'b\u202e\n' });
    assert.equal(title, 'NOTICE silent: a\\u001b[2J\\u000d\\n');
    assert.equal(text, 'b\\u202e\\n');
  });
});
