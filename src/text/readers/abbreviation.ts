import type { Reader } from '../reader.ts';
import { words } from '../reader.ts';
import { sticky } from './pattern.ts';

/** One a line: the abbreviation, `=`, what is said; `!` at the end where it may end a sentence. */
const TABLE = `
Mr.=Mister
Mrs.={mˈɪsɪz}
Ms.=Miz
Mx.=Mix
Dr.=Doctor
Prof.=Professor
Rev.=Reverend
Hon.=Honorable
Gen.=General
Gov.=Governor
Sen.=Senator
Rep.=Representative
Capt.=Captain
Lt.=Lieutenant
Col.=Colonel
Sgt.=Sergeant
Cpl.=Corporal
Pvt.=Private
Maj.=Major
Cmdr.=Commander
Adm.=Admiral
Pres.=President
Supt.=Superintendent
Det.=Detective
Atty.=Attorney
Fr.=Father
St.=Saint
Ste.=Saint
Mt.=Mount
Ft.=Fort
Pt.=Point
Messrs.=Messieurs
Jr.=Junior!
Sr.=Senior!
Esq.=Esquire!
Inc.=Incorporated!
Corp.=Corporation!
Co.=Company!
Cos.=Companies!
Ltd.=Limited!
Bros.=Brothers!
LLC.=<LLC>!
Assn.=Association!
Dept.=Department
Univ.=University
Inst.=Institute
Intl.=International
Natl.=National
Govt.=Government
govt.=government
dept.=department
mgr.=manager
Mgr.=Manager
asst.=assistant
Asst.=Assistant
approx.=approximately
appt.=appointment
apt.=apartment
est.=established
Est.=Established
etc.=etcetera!
et al.={ˌɛt ˈæl}!
e.g.=for example
E.g.=For example
eg.=for example
i.e.=that is
I.e.=That is
ie.=that is
cf.=compare
vs.=versus
vs=versus
v.=versus
viz.=namely
ca.=circa
c.=circa
ibid.=ibidem
a.k.a.=also known as
aka=also known as
w/=with
w/o=without
b/c=because
c/o=care of
fig.=figure
Fig.=Figure
figs.=figures
Figs.=Figures
eq.=equation
Eq.=Equation
ch.=chapter
Ch.=Chapter
sec.=section
Sec.=Section
vol.=volume
Vol.=Volume
vols.=volumes
ed.=edition
eds.=editors
p.=page
pp.=pages
pg.=page
para.=paragraph
no.=number
No.=Number
nos.=numbers
Nos.=Numbers
tel.=telephone
Tel.=Telephone
ext.=extension
Ext.=Extension
min.=minimum
max.=maximum
avg.=average
temp.=temperature
incl.=including
excl.=excluding
orig.=originally
misc.=miscellaneous
amt.=amount
qty.=quantity
wt.=weight
ht.=height
hr.=hour
hrs.=hours
yr.=year
yrs.=years
mo.=month
mos.=months
wk.=week
wks.=weeks
sq.=square
cu.=cubic
oz.=ounce
lb.=pound
lbs.=pounds
ft.=feet
tsp.=teaspoon
tbsp.=tablespoon
Jan.=January!
Feb.=February!
Mar.=March!
Apr.=April!
Jun.=June!
Jul.=July!
Aug.=August!
Sep.=September!
Sept.=September!
Oct.=October!
Nov.=November!
Dec.=December!
Mon.=Monday!
Tue.=Tuesday!
Tues.=Tuesday!
Wed.=Wednesday!
Thu.=Thursday!
Thurs.=Thursday!
Fri.=Friday!
Calif.=California!
Conn.=Connecticut!
Fla.=Florida!
Ga.=Georgia!
Ill.=Illinois!
Mass.=Massachusetts!
Mich.=Michigan!
Minn.=Minnesota!
Okla.=Oklahoma!
Ore.=Oregon!
Penn.=Pennsylvania!
Tenn.=Tennessee!
Tex.=Texas!
Va.=Virginia!
Wash.=Washington!
Wis.=Wisconsin!
R.S.V.P.=<RSVP>!
a.m.=<AM>!
p.m.=<PM>!
A.M.=<AM>!
P.M.=<PM>!
Ph.D.=<PHD>!
Ph.D=<PHD>
M.D.=<MD>!
D.D.S.=<DDS>!
B.A.=<BA>!
B.Sc.=<BSC>!
M.A.=<MA>!
M.Sc.=<MSC>!
M.B.A.=<MBA>!
J.D.=<JD>!
R.N.=<RN>!
D.C.=<DC>!
U.S.=<US>!
U.S.A.=<USA>!
U.K.=<UK>!
U.N.=<UN>!
E.U.=<EU>!
L.A.=<LA>!
N.Y.=<NY>!
P.S.=<PS>
P.S=<PS>
Q.E.D.=<QED>!
A.I.=<AI>!
I.D.=<ID>!
I.Q.=<IQ>!
T.V.=<TV>!
P.O.=<PO>
BTW=by the way
IMO=in my opinion
IMHO=in my humble opinion
TBD=to be determined
FYI=<FYI>
ASAP=<ASAP>
FAQ=<FAQ>
&=and
@=at
©=copyright
®=
™=
§=section
§§=sections
¶=paragraph
†=
°=degrees
№=number`;

interface Abbreviation {
  readonly spoken: string;
  /** Whether its point may be the sentence's as well. */
  readonly mayEnd: boolean;
}

const ABBREVIATIONS: ReadonlyMap<string, Abbreviation> = new Map(
  TABLE.trim()
    .split('\n')
    .map((row) => {
      const [, written = '', spoken = '', end] = /^(.+?)=(.*?)(!?)$/.exec(row) ?? [];
      return [written, { spoken, mayEnd: end === '!' }];
    }),
);

/** These are words, or letters of their own, unless a number or a name follows them. */
const BEFORE_NUMBER = new Set([
  'no.', 'No.', 'nos.', 'Nos.', 'p.', 'pp.', 'pg.', 'fig.', 'Fig.', 'figs.', 'Figs.', 'eq.', 'Eq.', 'ch.', 'Ch.', 'sec.', 'Sec.', 'vol.', 'Vol.',
  'vols.', 'ext.', 'Ext.', 'para.', 'c.', 'ca.', 'Pt.', '§', '§§',
]); // prettier-ignore
const AFTER_NUMBER = new Set([
  'hr.', 'hrs.', 'yr.', 'yrs.', 'mo.', 'mos.', 'wk.', 'wks.', 'sq.', 'cu.', 'oz.', 'lb.', 'lbs.', 'ft.', 'tsp.', 'tbsp.', 'min.', '°', 'sec.',
]); // prettier-ignore
const BEFORE_NAME = new Set([
  'St.', 'Ste.', 'Mt.', 'Ft.', 'Fr.', 'Gen.', 'Sen.', 'Rep.', 'Col.', 'Gov.', 'Pres.', 'Hon.', 'Rev.', 'Det.', 'Maj.', 'Adm.', 'v.',
]); // prettier-ignore
/** Words without their point, which only a name or a day after them makes an abbreviation. */
const MONTHS_AND_STATES = /^(?:Mar|Jun|Jul|Sep|Mon|Fri|Wed|Ill|Mass|Wash|Ore|Penn|Va|Ga|Fla|Miss)\.$/;

const fits = (written: string, before: string, after: string): boolean => {
  if (BEFORE_NUMBER.has(written) && !AFTER_NUMBER.has(written)) return /^\s?#?[\dIVX]/.test(after);
  if (written === 'sec.') return /^\s?\d/.test(after) || /\d$/.test(before);
  if (written === 'min.' || written === 'max.') return true;
  if (AFTER_NUMBER.has(written)) return /\d$/.test(before) || /^\s(?:ft|mi|km|m|in)\b/.test(after);
  if (BEFORE_NAME.has(written)) return /^\s\p{Lu}/u.test(after);
  if (MONTHS_AND_STATES.test(written)) return /^(?:\s\p{Lu}?[\d\p{Ll}]|,|\s*$|\s\p{Lu})/u.test(after);
  return true;
};

/** Whether a word may be an abbreviation before a point, so that what follows decides whether the point ends a sentence. */
export const mayBeAbbreviation = (word: string): boolean =>
  /^\p{L}$/u.test(word) || ABBREVIATIONS.has(`${word}.`);

/** "Dr.", "vs.", "a.m.", "w/": a point that is part of a word, and signs that are words. */
export const abbreviationReader: Reader = {
  name: 'abbreviation',
  pattern: sticky(
    String.raw`et al\.|(?:\p{L}{1,7}\.){1,4}(?:\p{L}(?!\p{L}))?|b\/c(?!\p{L})|c\/o(?!\p{L})|w\/o?(?!\p{L})|(?:vs|aka|BTW|IMHO|IMO|TBD|FYI|ASAP|FAQ)(?![\p{L}\d])|§{1,2}|[&@©®™¶†№](?![\p{L}\d])|°`,
  ),
  read: (match, { text, before }) => {
    const [written] = match;
    const abbreviation = ABBREVIATIONS.get(written);
    if (abbreviation === undefined) return undefined;
    const end = match.index + written.length;
    const after = text.slice(end, end + 12);
    if (!fits(written, before, after)) return undefined;
    const isLast = abbreviation.mayEnd
      ? endsSentence(written, after)
      : written.endsWith('.') && /^\s*$/.test(after);
    return {
      spoken: words(abbreviation.spoken),
      length: isLast ? written.length - 1 : written.length,
      open: 'word',
    };
  },
};

/** Before a capital the point of "Inc." ends the sentence, and so it does at the end of the text; that of "U.S." or a day not before a name or a number. */
const endsSentence = (written: string, after: string): boolean => {
  if (!written.endsWith('.')) return false;
  if (/^["”’')\]]?\s*$/.test(after)) return true;
  if (
    /^\s+(?:The|This|That|It|He|She|We|They|I|You|In|On|At|But|And|So|If|When|There|What|Then|How|Why|Who|A|An|My|His|Her|Our|No|Yes|Now|As|For)\b/.test(
      after,
    )
  )
    return true;
  if (
    /^(?:U\.|E\.U|L\.A|N\.Y|D\.C|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Jr|Sr|[A-Z][a-z]{1,4}\.$)/.test(
      written,
    )
  )
    return false;
  return /^\s+["“]?\p{Lu}/u.test(after);
};
