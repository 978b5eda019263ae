// Who offers the host: free pages, storage, tunnels, forms, document shares, dynamic DNS. Anyone can put a page there in minutes.
import type { RawFinding } from '../../analyser.ts'
import { lookUpHost, type UrlParts } from './parts.ts'

type HostingKind = 'page' | 'blog' | 'storage' | 'tunnel' | 'form' | 'share' | 'dynamic-dns' | 'ipfs' | 'vm'

/** Host tails by the kind of service. A tail in this table says nothing bad about the service itself. */
const tails: Record<HostingKind, string> = {
  page: `site44.com website2.me demopage.co 000webhostapp.com 000webhost.com 0fees.net 123formbuilder.io 1msite.eu 260mb.net 3dcartstores.com 4t.com 50webs.com
    5gbfree.com 8b.io adalo.com amplifyapp.com appspot.com atwebpages.com awardspace.info awardspace.net
    azurestaticapps.net azureedge.net azurefd.net azurewebsites.net b12sites.com base44.app beget.tech biz.nf bitbucket.io bizmrg.com
    bolt.host brizy.site bubbleapps.io builderallwppro.com byethost10.com byethost11.com byethost12.com
    byethost13.com byethost14.com byethost15.com byethost16.com byethost3.com byethost4.com byethost5.com byethost6.com
    byethost7.com byethost8.com byethost9.com canva.site carrd.co cfolks.pl clickfunnels.com cloudaccess.host
    cloudwaysapps.com codeanyapp.com codesandbox.io coffeecup.com contaboserver.net cprapid.com createaforum.com csb.app
    cyclic.app czweb.org daportfolio.com deno.dev dorik.io doodlekit.com durable.co dx.am editmysite.com edgeone.app
    edgeone.dev epizy.com eu5.org ezyro.com ferozo.com filesusr.com firebaseapp.com fleek.co flazio.com fly.dev
    framer.app framer.website freehostia.com freesite.host gear.host getresponsesite.com getresponsepages.com     githubpreview.dev glideapp.io glitch.me godaddysites.com  great-site.net herokuapp.com
    hopp.to hostfree.pw hosted.phplist.com hostingerapp.com hostingersite.com htmlcomponentservice.com htmlpasta.com
    hubspotpagebuilder.com hyperphp.com ibb.co iceiy.com ihostfull.com ilovesite.com infinityfreeapp.com instapage.com
    instawp.xyz instawp.link jimdofree.com jimdosite.com jimdo.com  kinsta.app kinsta.cloud kissr.com
    koyeb.app landingi.com launchrock.com leadpages.co lovable.app lovestoblog.com lpages.co mailchimpsites.com mobirisesite.com
    moonfruit.com my-free.website my.canva.site my3gb.com myclickfunnels.com myfreesites.net mypagecloud.com mypixieset.com
    mystrikingly.com mywebcommunity.org mywapblog.com net.nf netfolio.in netlify.app netlify.com nichesite.org
    nicepage.io ngrok.page odoo.com onepage.me onlc.eu onlc.fr onlinewebshop.net on-fleek.app onrender.com orgfree.com      pages.dev pagekite.me pages.ontraport.net pantheonsite.io page.tl pagedemo.co plesk.page postimg.cc precontentedit.com
    puzl.com railway.app rebelmouse.com render.com repl.co replit.app replit.dev  rf.gd run.app
     sellfy.store  shorthandstories.com simdif.com simplesite.com site123.me sitebeat.crazydomains.com
    sitebuilder.com sitehub.io sites.google.com siteground.biz sitelio.me softr.app spaces.live.com sportsontheweb.net square.site
    squarespace.com stackblitz.io statichtmlapp.com strikingly.com surge.sh systeme.io tempsite.link tempurl.host tilda.ws
    titansite.io typedream.app ueniweb.com umbler.net unaux.com
    unbounce.com ukit.me ukit.com umso.co usa.cc vercel.app vercel.dev web.app web.core.windows.net webador.com webcindario.com
    webflow.io webhop.me webhostapp.com webnode.com webnode.page webs.com websitetoolbox.com websites.co.in webstarts.com webwave.dev
    weebly.com weeblysite.com wixsite.com wixstudio.com workers.dev wpcomstaging.com wpengine.com
    wpenginepowered.com wuaze.com wufoo.site x10host.com x10.mx xsph.ru yolasite.com yourwebsitespace.com       zohosites.com zyrosite.com cloudfunctions.net cloudapp.net cloudapp.azure.com`,
  blog: `blogspot.com wordpress.com tumblr.com github.io gitlab.io gitbook.io readthedocs.io ghost.io tistory.com pythonanywhere.com tripod.com
    angelfire.com free.fr ucoz.com ucoz.net ucoz.ru myportfolio.com livejournal.com neocities.org`,
  storage: `blob.core.windows.net file.core.windows.net s3.amazonaws.com r2.dev r2.cloudflarestorage.com storage.googleapis.com
    firebasestorage.googleapis.com storage.cloud.google.com digitaloceanspaces.com linodeobjects.com backblazeb2.com
    wasabisys.com objectstorage.oraclecloud.com oraclecloud.com aliyuncs.com myqcloud.com storage.yandexcloud.net hb.bizmrg.com hb.vkcs.cloud
    cloud.ovh.net scw.cloud vultrobjects.com contabostorage.com filebase.com supabase.co cos.ap-singapore.myqcloud.com
    obs.myhuaweicloud.com myhuaweicloud.com bunnycdn.com b-cdn.net selcdn.ru selstorage.ru ams3.digitaloceanspaces.com
    cloud-object-storage.appdomain.cloud`,
  tunnel: `ngrok.io ngrok.app ngrok.dev ngrok-free.app ngrok-free.dev trycloudflare.com loca.lt localhost.run lhr.life lhr.rocks
    serveo.net serveousercontent.com telebit.io localtunnel.me bore.pub playit.gg pinggy.io pinggy.link devtunnels.ms
    portmap.io portmap.host zrok.io tunnelto.dev localto.net tailscale.ts.net`,
  form: `forms.gle typeform.com jotform.com form.jotform.com jotform.us jotformeu.com 123formbuilder.com formsubmit.co
    formspree.io getform.io formstack.com wufoo.com cognitoforms.com forms.office.com forms.app paperform.co tally.so
    zohopublic.com zohoforms.com formsite.com formcrafts.com formlets.com surveymonkey.com surveyheart.com survicate.com
    smartsurvey.co.uk questionpro.com qualtrics.com aidaform.com formplus.co 2zforms.com form.run heyflow.site
    involve.me forms.zoho.com 123contactform.com emailmeform.com formaloo.net formaloo.me airtable.com fillout.com`,
  share: `docs.google.com drive.google.com script.google.com 1drv.ms onedrive.live.com sharepoint.com dropbox.com db.tt box.com
    wetransfer.com we.tl mediafire.com mega.nz sway.office.com sway.cloud.microsoft onenote.com notion.site notion.so canva.com evernote.com
    telegra.ph graph.org teletype.in paste.ee pastebin.com rentry.co justpaste.it hackmd.io padlet.com issuu.com flipsnack.com
    flippingbook.com slideshare.net prezi.com genial.ly express.adobe.com indd.adobe.com acrobat.adobe.com documentcloud.adobe.com
    lookerstudio.google.com datastudio.google.com miro.com figma.com gamma.app beautiful.ai storydoc.com dochub.com
    sites.google.com  workdrive.zohoexternal.com pcloud.link filetransfer.io transfernow.net file.io gofile.io
    anonfiles.com sendspace.com  fromsmash.com linktr.ee bio.link beacons.ai taplink.cc campsite.bio linkin.bio
    lnk.bio allmylinks.com solo.to heylink.me msha.ke snipfeed.co`,
  'dynamic-dns': `duckdns.org no-ip.org no-ip.com no-ip.biz noip.me noip.us ddns.net ddns.me ddnsking.com dyndns.org dyndns.biz
    dynu.net dynv6.net freedns.afraid.org mooo.com chickenkiller.com strangled.net us.to ignorelist.com jumpingcrab.com
    crabdance.com twilightparadox.com hopto.org hopto.me zapto.org sytes.net myftp.org myftp.biz myvnc.com servebeer.com
    serveblog.net servecounterstrike.com serveftp.com servegame.com servehalflife.com servehttp.com serveirc.com
    serveminecraft.net servemp3.com servepics.com servequake.com redirectme.net viewdns.net webhop.org 3utilities.com
    bounceme.net freedynamicdns.net freedynamicdns.org gotdns.ch onthewifi.com changeip.com dns.army dns.navy dynamic-dns.net
    dnsalias.com dnsalias.net dynalias.com dynalias.org homelinux.com homeip.net is-a-geek.com kozow.com loseyourip.com
    ooguy.com theworkpc.com casacam.net accesscam.org camdvr.org freeddns.org gleeze.com giize.com webredirect.org mywire.org
     dnsabr.com my03.com ygto.com itsaol.com ns01.us ns02.us dns1.us dns2.us mrbasic.com mrface.com zzux.com zyns.com
     wikaba.com toythieves.com squirly.info sexidude.com sendsmtp.com qpoe.com port25.biz otzo.com organiccrap.com
    ocry.com myz.info mypop3.net mylftv.com my-ip.biz lflinkup.com lflinkup.net jkub.com jetos.com isasecret.com
    instanthq.com freewww.info freewww.biz freetcp.com freeserverhost.com dynssl.com dsmtp.com dns04.com dns05.com ddns.info
    ddns.ms ddns.name ddns.us almostmy.com 4pu.com 4mydomain.com 2waky.com 1dumb.com 25u.com sslip.io nip.io xip.io 1u.ms
    line.pm eu.org qc.to uk.to jp.ax`,
  ipfs: `ipfs.io dweb.link cf-ipfs.com cloudflare-ipfs.com gateway.pinata.cloud mypinata.cloud ipfs.fleek.co nftstorage.link
    ipfs.w3s.link w3s.link infura-ipfs.io 4everland.io ipfs.4everland.io hardbin.com gateway.ipfs.io ipfs.dweb.link fleek.cool
    crustwebsites.net ipfs.eth.aragon.network arweave.net ar-io.dev storry.tv skynetfree.net siasky.net eth.limo eth.link`,
  vm: `compute.amazonaws.com compute-1.amazonaws.com elasticbeanstalk.com bc.googleusercontent.com ip.linodeusercontent.com
    lightsail.aws linode.com vultr.com vultrusercontent.com your-server.de clients.your-server.de  hwclouds-dns.com
    contabo.host contabo.net hstgr.cloud hosted-by-vdsina.com vps.ovh.net vps.ovh.ca static.as29550.net
    dreamhosters.com hostgator.com bluehost.com netsolhost.com hostpapa.com temp.domains  srv.cat
    tptelecom.it tonohost.com cloudhost.com.br hospedagemdesites.ws temporary.site`,
}

const hosting: ReadonlyMap<string, HostingKind> = new Map(
  Object.entries(tails).flatMap(([kind, hosts]) =>
    hosts.split(/\s+/).map((host): [string, HostingKind] => [host, kind as HostingKind]),
  ),
)

const names: Record<HostingKind, [id: string, what: string]> = {
  page: ['url-free-hosting', 'a page on a free hosting service or site builder'],
  blog: ['url-personal-page', 'a personal page or blog on a public service'],
  storage: ['url-cloud-storage', 'an object in rented cloud storage'],
  tunnel: ['url-tunnel', 'a tunnel into somebody’s own machine'],
  form: ['url-form-service', 'a form made with a public form service'],
  share: ['url-shared-document', 'a document or link page on a public sharing service'],
  'dynamic-dns': ['url-dynamic-dns', 'a dynamic DNS name'],
  ipfs: ['url-ipfs', 'a gateway to distributed storage that cannot be taken down'],
  vm: ['url-machine-name', 'the default name of a rented machine instead of a domain'],
}

/** What kind of do-it-yourself hosting a host name belongs to, or null. The service's own front page does not count. */
export function hostingOf(host: string): HostingKind | null {
  if (/(?:^|\.)s3[.-](?:website[.-])?[a-z0-9-]{0,24}\.?amazonaws\.com$/.test(host)) return 'storage'
  if (/(?:^|\.)blogspot\.[a-z.]{2,6}$/.test(host)) return 'blog'
  return lookUpHost(hosting, host) ?? null
}

/** Findings about the hosting service behind a URL. */
export function examineHosting(parts: UrlParts): RawFinding[] {
  if (parts.isIp) return []
  const kind = hostingOf(parts.host)
  if (kind === null) {
    // Path-style gateways and mirrors carry the content id in the path of any host.
    if (!/\/ip[fn]s\/[a-z0-9]{40,70}/.test(parts.path)) return []
    return [note(parts, 'ipfs')]
  }
  const isFrontPage = parts.path === '/' && parts.params.length === 0 && hosting.has(parts.host)
  if (isFrontPage && kind !== 'ipfs') return []
  // Services whose own site, blog and help live on the same domain: only customers' subdomains count.
  const needsSubdomain = kind === 'page' || kind === 'blog' || kind === 'dynamic-dns' || kind === 'tunnel'
  if (needsSubdomain && hosting.has(parts.host.replace(/^(?:www|help|support|blog|docs|status|api|cdn)\./, ''))) {
    if (parts.host !== 'sites.google.com') return []
  }
  const asPage = kind === 'share' ? documentPage(parts) : null
  if (asPage) {
    const says = `${parts.host} shows a ${asPage} here, which lures use as a page with a link of their own`
    return [{ id: 'url-document-as-page', where: { url: parts.url.href.slice(0, 2048) }, says }]
  }
  return [note(parts, kind)]
}

function note(parts: UrlParts, kind: HostingKind): RawFinding {
  const [id, what] = names[kind]
  return { id, where: { url: parts.url.href.slice(0, 2048) }, says: `${parts.host} is ${what}` }
}

/** Kinds of shared documents that are shown as a finished page and seldom mailed between colleagues. */
function documentPage(parts: UrlParts): string | null {
  const { host, path } = parts
  if (host === 'docs.google.com') {
    if (/^\/drawings\//.test(path)) return 'drawing'
    if (/^\/forms\/.{1,160}\/viewscore/.test(path)) return 'quiz result'
    if (/^\/presentation\/.{1,120}\/(?:pub|preview|embed|present)/.test(path)) return 'presentation'
    if (/^\/(?:document|spreadsheets)\/.{1,120}\/(?:pub|preview|mobilebasic)/.test(path)) return 'published document'
  }
  if (host === 'script.google.com' && path.startsWith('/macros/')) return 'script'
  if (host === 'sites.google.com') return 'home-made page'
  if (/^(?:lookerstudio|datastudio)\.google\.com$/.test(host)) return 'report'
  if (/(?:^|\.)canva\.com$/.test(host) && path.startsWith('/design/')) return 'design'
  if (/^(?:telegra\.ph|graph\.org|te\.legra\.ph)$/.test(host)) return 'anonymous page'
  if (/^sway\./.test(host)) return 'presentation'
  return null
}
