// Incidents with comments, bookmarks, relations and tasks as clients of Microsoft Sentinel write them.
import type { Doors } from './doors.ts'
import { attacker, desk, hosts, hoursAgo, staff } from './people.ts'

/** A resource, in the order in which they have to be made. */
export interface Resource {
  tail: string
  properties: Record<string, unknown>
}

const owner = ({ guid, name, email }: { guid: string; name: string; email: string }) => ({
  objectId: guid,
  assignedTo: name,
  email,
  userPrincipalName: email,
  ownerType: 'User',
})

export function sentinelResources(doors: Doors): Resource[] {
  const lateral = doors.id('sentinel-lateral')
  const signIn = doors.id('sentinel-sign-in')
  const hunt = doors.id('bookmark-hunt')
  const logins = doors.id('bookmark-logins')
  return [
    {
      tail: `incidents/${lateral}`,
      properties: {
        title: 'Lateral movement towards the file server',
        description: 'The session of a finance workstation was used to reach an administrative share.',
        severity: 'High',
        status: 'Active',
        owner: owner(desk.maya),
        labels: [{ labelName: 'lateral movement' }, { labelName: 'finance' }],
        firstActivityTimeUtc: hoursAgo(28.5),
        lastActivityTimeUtc: hoursAgo(27),
      },
    },
    {
      tail: `incidents/${signIn}`,
      properties: {
        title: 'Sign-in from a country nobody works in',
        description: 'Session tokens were revoked, the password was changed.',
        severity: 'Medium',
        status: 'Closed',
        classification: 'TruePositive',
        classificationReason: 'SuspiciousActivity',
        classificationComment: 'The password had been typed into the mailbox quota page.',
        owner: owner(desk.tomas),
        labels: [{ labelName: 'identity' }],
        firstActivityTimeUtc: hoursAgo(27),
        lastActivityTimeUtc: hoursAgo(26),
      },
    },
    comment(
      doors,
      lateral,
      'seen-share',
      'The share C$ was opened at night from ws 07; nobody in finance has that right.',
    ),
    comment(
      doors,
      lateral,
      'isolated',
      `Isolated ${hosts.finance}. ${staff.omar.name} checks ${hosts.files} for the same file.`,
    ),
    comment(doors, signIn, 'called', `Called ${staff.anna.name}: she was at her desk, the sign-in was not hers.`),
    {
      tail: `bookmarks/${hunt}`,
      properties: {
        displayName: 'Same script on other machines',
        query: `DeviceProcessEvents | where ProcessCommandLine has "${attacker.host}" | summarize count() by DeviceName`,
        queryResult: JSON.stringify([
          { DeviceName: hosts.finance, count_: 3 },
          { DeviceName: hosts.files, count_: 1 },
        ]),
        notes: 'Two machines, none outside of finance and IT.',
        labels: ['hunt', 'script'],
        eventTime: hoursAgo(28),
        queryStartTime: hoursAgo(24 * 7),
        queryEndTime: hoursAgo(24),
        entityMappings: [{ entityType: 'Host', fieldMappings: [{ identifier: 'HostName', value: 'DeviceName' }] }],
        tactics: ['Execution', 'LateralMovement'],
        techniques: ['T1059.001', 'T1021.002'],
      },
    },
    {
      tail: `bookmarks/${logins}`,
      properties: {
        displayName: 'Sign-ins from the attacker’s address',
        query: `SigninLogs | where IPAddress == "${attacker.ip}"`,
        queryResult: JSON.stringify([{ UserPrincipalName: staff.anna.email, ResultType: 0 }]),
        notes: 'One of forty attempts went through.',
        labels: ['identity'],
        eventTime: hoursAgo(26),
        queryStartTime: hoursAgo(24 * 3),
        queryEndTime: hoursAgo(25),
        entityMappings: [
          { entityType: 'Account', fieldMappings: [{ identifier: 'FullName', value: 'UserPrincipalName' }] },
        ],
        tactics: ['CredentialAccess'],
        techniques: ['T1110.003'],
      },
    },
    relation(doors, lateral, hunt),
    relation(doors, signIn, logins),
    task(
      doors,
      lateral,
      'image',
      'Take an image of the workstation',
      'Before it is installed anew; the disk is encrypted.',
      'New',
    ),
    task(
      doors,
      lateral,
      'passwords',
      'Change the passwords of everybody who logged in there',
      'List in the ticket.',
      'Completed',
    ),
    task(doors, signIn, 'revoke', 'Revoke the sessions', 'All of them, mobile too.', 'Completed'),
  ]
}

function comment(doors: Doors, incident: string, name: string, message: string): Resource {
  return { tail: `incidents/${incident}/comments/${doors.id(`comment-${name}`)}`, properties: { message } }
}

function task(
  doors: Doors,
  incident: string,
  name: string,
  title: string,
  description: string,
  status: string,
): Resource {
  return { tail: `incidents/${incident}/tasks/${doors.id(`task-${name}`)}`, properties: { title, description, status } }
}

function relation(doors: Doors, incident: string, bookmark: string): Resource {
  return {
    tail: `incidents/${incident}/relations/${doors.id(`relation-${bookmark}`)}`,
    properties: { relatedResourceId: doors.resource(`bookmarks/${bookmark}`) },
  }
}

/** What colleagues wrote in another workspace, with their names and addresses; a client cannot write in somebody else's name. */
export function writtenByOthers(doors: Doors): Record<string, unknown>[] {
  const incident = doors.resource(`incidents/${doors.id('sentinel-lateral')}`)
  const author = {
    name: desk.tomas.name,
    email: desk.tomas.email,
    objectId: desk.tomas.guid,
    userPrincipalName: desk.tomas.email,
  }
  const record = (id: string, name: string, type: string, properties: Record<string, unknown>) => ({
    id,
    name,
    type,
    properties,
  })
  const commentId = doors.id('comment-handed-over')
  const taskId = doors.id('task-handed-over')
  const bookmarkId = doors.id('bookmark-handed-over')
  const times = { createdTimeUtc: hoursAgo(23), lastModifiedTimeUtc: hoursAgo(22) }
  return [
    record(`${incident}/comments/${commentId}`, commentId, 'Microsoft.SecurityInsights/Incidents/comments', {
      message: 'Handed over from the night shift: the file server is clean, logs are in the ticket.',
      author,
      ...times,
    }),
    record(`${incident}/tasks/${taskId}`, taskId, 'Microsoft.SecurityInsights/Incidents/tasks', {
      title: 'Tell the data protection officer',
      description: 'Payroll files lie on that server.',
      status: 'New',
      createdBy: author,
      lastModifiedBy: author,
      ...times,
    }),
    record(doors.resource(`bookmarks/${bookmarkId}`), bookmarkId, 'Microsoft.SecurityInsights/Bookmarks', {
      displayName: 'Shares opened by night',
      query: 'SecurityEvent | where EventID == 5140 and hourofday(TimeGenerated) < 5',
      notes: 'From the night shift.',
      labels: ['hunt'],
      created: hoursAgo(23),
      updated: hoursAgo(22),
      createdBy: author,
      updatedBy: author,
    }),
  ]
}
