// Fills the database of a Request Tracker with tickets like the incidents of fill-incidents.ts: the rows that RT itself writes for a
// ticket made over its REST interface with one comment and one change of status, written in bulk.
import type { Db } from '../packages/server/src/store/index.ts'

export const ticketPeople = 40
export const analystName = (n: number): string => `analyst${n % ticketPeople}`
export const reporterName = (n: number): string => `reporter${n % ticketPeople}`

/** The number that fill-incidents.ts draws for `n`, as SQL. */
const mixed = (salt: number) => `((((n * 2654435761 + ${salt * 40503}) & 4294967295) >> 7) % 1000)`

/** One row a ticket: what it is about, whose it is, when it was made, and the ids of its four groups. */
const plan = `create unlogged table ticket_plan as
select n::int as id, (array['Suspicious PowerShell on', 'Ransomware behaviour on', 'Impossible travel of a user of', 'Malware detected on',
    'Reported mail opened on', 'Credential dumping on', 'Beaconing to a new domain from'])[1 + ${mixed(5)} % 7]
    || ' ws-' || (${mixed(1)} * 20 + n % 20) as subject,
  case when ${mixed(2)} < 850 then 'resolved' when n % 3 = 0 then 'open' else 'new' end as status,
  case when ${mixed(10)} < 700 then (select id from users where name = 'analyst' || (${mixed(3)} % ${ticketPeople}))
    else (select id from users where name = 'Nobody') end as owner,
  (select id from users where name = 'reporter' || n % ${ticketPeople}) as requestor,
  ${mixed(7)} % 100 as priority,
  date_trunc('second', now() at time zone 'utc' - interval '365 days' * (1 - n / ($1 + 1.0))) as at,
  base + 4 * n::int as first_group
from generate_series(1::bigint, $1::bigint) as n, (select max(id) as base from principals) as known`

const text = `'The sensor saw an encoded command line that started a download from an address nobody in the house had spoken to before. '
  || 'The user confirmed by phone that the window was open when the machine was locked. Ticket ' || id`

/** Four groups a ticket in the order RT makes them; the owner's and the requestor's have a member. */
const roles = `(values (0, 'AdminCc'), (1, 'Cc'), (2, 'Owner'), (3, 'Requestor')) as role(k, name)`
const members = `(select first_group + 2 as grp, owner as member, at from ticket_plan union all select first_group + 3, requestor, at from ticket_plan) as m`

const statements: readonly string[] = [
  `insert into tickets (id, effectiveid, queue, type, owner, subject, priority, status, starts, started, due, resolved, lastupdatedby, lastupdated, creator, created)
   select id, id, 1, 'ticket', owner, subject, priority, status, 'epoch', case status when 'new' then 'epoch' else at end, 'epoch',
     case status when 'resolved' then at + interval '1 hour' else 'epoch' end, owner, at + interval '1 hour', requestor, at from ticket_plan`,
  `insert into principals (id, principaltype, disabled) select first_group + k, 'Group', 0 from ticket_plan, ${roles}`,
  `insert into groups (id, name, domain, instance, creator, created, lastupdatedby, lastupdated)
   select first_group + k, name, 'RT::Ticket-Role', id, requestor, at, requestor, at from ticket_plan, ${roles}`,
  `insert into groupmembers (groupid, memberid, creator, created, lastupdatedby, lastupdated) select grp, member, 1, at, 1, at from ${members}`,
  `with own as (insert into cachedgroupmembers (groupid, memberid, via, immediateparentid, disabled)
     select first_group + k, first_group + k, null, first_group + k, 0 from ticket_plan, ${roles} returning id)
   select count(*) from own`,
  'update cachedgroupmembers set via = id where via is null',
  `insert into cachedgroupmembers (groupid, memberid, via, immediateparentid, disabled)
   select grp, member, c.id, grp, 0 from ${members} join cachedgroupmembers c on c.groupid = grp and c.memberid = grp`,
  `insert into transactions (objecttype, objectid, type, field, oldvalue, newvalue, data, creator, created)
   select 'RT::Group', first_group + k, 'Create', null, null, null, null, requestor, at from ticket_plan, ${roles}
   union all select 'RT::Ticket', id, 'Create', null, null, null, null, requestor, at from ticket_plan
   union all select 'RT::Ticket', id, 'Comment', null, null, null, 'No Subject', owner, at + interval '1 hour' from ticket_plan where id % 2 = 1
   union all select 'RT::Ticket', id, 'Status', 'Status', 'new', status, null, owner, at + interval '1 hour' from ticket_plan where status <> 'new'`,
  `insert into attachments (transactionid, messageid, subject, contenttype, contentencoding, content, headers, creator, created)
   select t.id, 'ticket-' || t.id || '@example.org', p.subject, 'text/plain', 'none', (select ${text} from (select p.id) as of), 'Content-Type: text/plain; charset="utf-8"', t.creator, t.created
   from transactions t join ticket_plan p on p.id = t.objectid where t.objecttype = 'RT::Ticket' and t.type in ('Create', 'Comment')`,
  `select setval('tickets_id_seq', (select max(id) from tickets)), setval('principals_id_seq', (select max(id) from principals)), setval('groups_id_seq', (select max(id) from groups))`,
  'drop table ticket_plan',
]

/** `db` is RT's database, new, with the people of `analystName` and `reporterName` in it; tickets 1 to `count` are made. */
export async function fillTickets(db: Db, count: number): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query(plan, [count])
    for (const statement of statements) await tx.query(statement)
  })
  await db.query('vacuum analyze')
}
