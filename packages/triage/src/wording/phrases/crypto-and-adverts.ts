// Phrases of crypto-asset traps and of unwanted advertising.
import type { PhraseTable } from './phrase-table.ts'

export const cryptoClaim: PhraseTable = {
  en: `airdrop/airdrops/airdropped | giving away _ crypto~/bitcoin/btc/eth/token~ | portfolio _ funded/credited | bitcoin/btc/wallet/crypto details/login/balance/portfolio | claim/claiming/claimed/claims/redeem/withdraw/receive/get/collect/eligible your/the/free/my/of/for/now/some/0 _ token/tokens/airdrop/crypto/coins/bitcoin/btc/eth/ethereum/xrp/nft/usdt/allocation/rewards/staking | token/tokens claim~/airdrop/distribution/allocation/holders/swap/migration/presale/sale/launch/share | token/nft/crypto giveaway/drop/mint/presale/whitelist/launch/reward~/bonus | whitelist/presale/pre sale/mint/minting | connect/connecting/link/synchronize/restore/verify/verifying/validate/update/secure/sync/import _ wallet/wallets | wallet/wallets connect/verification/validation/suspended/restricted/synchroniz~/security/update/verified/needs/has/will/address/restore
    | seed/recovery/secret/backup/mnemonic phrase/phrases/words/key/seed | staking reward~ | blockchain/defi/dapp/web3/metaverse/ethereum/merge _ upgrade/update/migrat~/fork/wallet~/network/community/token~ | mining/miner/cloud _ bitcoin/btc/balance/platform/account/payout/earned/collection | btc/bitcoin/crypto _ deposit/deposited/wallet/portfolio/withdraw~/balance/account/transfer~/payment 
    | customer id _ password | token allocation/program/holders | creditor/creditors _ claim/withdraw~/proof/crypto/distribution`,
  de: `wallet~ _ verifiz~/bestatig~/gesperrt/verbind~/aktualis~/synchronis~ | wiederherstellungsphrase/seed phrase | token~ beanspruchen/sichern/erhalten`,
  fr: `portefeuille~ crypto/numerique/electronique/bitcoin | phrase de recuperation/secrete/recuperation | reclamez/recevez vos/des tokens/jetons`,
  es: `billetera~/monedero _ verific~/cripto~/digital/bloquead~/conectar/conecta | frase de recuperacion/semilla | reclama/reclame tus/sus/tokens`,
  pt: `carteira _ verific~/cripto~/digital/bloquead~/conectar/conecte/bitcoin | frase de recuperacao/semente | reivindique/resgate seus/tokens`,
  it: `portafoglio _ verific~/cripto~/digitale/bloccat~/collega~ | frase di recupero/seed`,
  nl: `wallet _ verifi~/geblokkeerd/koppel~/synchronis~ | herstelzin`,
  ru: `кошелек/кошелька _ подтверд~/крипт~/заблокир~ | майнинг~ | сид фраз~`,
  pl: `portfel~ _ krypto~/zweryfikuj/zablokowan~`,
  ja: `ウォレットを | ウォレットの`,
  zh: `空投 | 验证钱包 | 连接钱包`,
}

export const cryptoMention: PhraseTable = {
  en: `staking/stake/staked/unstake/apy | private key/keys | hardware/crypto/bitcoin/cold/digital wallet/wallets | metamask/ledger/trezor/exodus/coinbase/binance/kraken/phantom/uniswap/opensea/trustwallet/ripple/arbitrum/blockfi/celsius/bittrex/ftx | kyc | cryptocurrency/cryptocurrencies/crypto | digital assets/asset/currency/currencies | 0 btc/bitcoin/eth/xrp/usdt | bitcoin/bitcoins/btc/ethereum/usdt/nft/nfts/defi/web3`,
  de: `kryptowahrung~/krypto | bitcoin~`,
  fr: `crypto monnaie~ | cryptomonnaie~`,
  es: `criptomoneda~`,
  pt: `criptomoeda~`,
  it: `criptovalut~`,
  nl: `cryptomunten/cryptovaluta`,
  pl: `kryptowalut~`,
  ru: `криптовалют~ | биткоин~`,
  ja: `暗号資産 | 仮想通貨 | ウォレット | ビットコイン`,
  zh: `加密货币 | 加密貨幣 | 钱包 | 錢包 | 数字货币`,
}

export const unwantedAdvert: PhraseTable = {
  en: `casino/casinos/slots/roulette/jackpot/bookmaker/betting/gambling | free/bonus/no/extra spins/deposit/spin | welcome/deposit/signup/sign/first/exclusive bonus | 0 free spins | no deposit | weight/belly/fat/burn/burning/lose/losing/melt loss/fat/weight/pounds/burning/lbs/belly/kg | keto/ketogenic/gummies/cbd/ozempic/semaglutide/detox/probiotic~/testosterone/collagen | blood sugar/pressure/flow | diabetes/tinnitus/neuropathy/arthritis/prostate/joint/nerve/toenail/fungus/hair/wrinkle~/memory _ relief/pain/remedy/trick/ritual/secret/cure/loss/growth/supplement/reverse/fix | pain relief | miracle/ancient/weird/strange/bedtime/0 _ trick/ritual/remedy | doctors/experts/scientists/big pharma _ hate/shocked/baffled/stunned/secret
    | iptv/firestick/streaming channels/subscription/box/service | replica/luxury/designer/rolex/louis watch/watches/bags/handbags/vuitton/replica~ | seo service/services/expert/audit/packages/ranking | rank/ranking _ google/search | web/website/app/mobile/logo/software design/development/redesign/designer/developer/developers _ service~/company/cost/quote/india/team | attendee/attendees/decision/b0b list/lists/database/makers/leads | email/mailing/contact leads/database | send/share you/with _ quote/quotation/proposal/package/pricing | can/may/shall i/we send/share _ quote/price/proposal/samples/catalog | buy/sell _ accounts/leads/tools/database | guest/sponsored post/posts/posting/insertion
    | insurance/solar/warranty/medicare/windows/gutter/roof/mortgage/bathroom/walk/stairlift/hearing/timeshare/home _ quote/quotes/plan/plans/panels/coverage/rates/aid/aids/installation/savings/tub/repairs/protection/guard | save/saving up/over/hundreds/thousands _ insurance/bill~ | limited/exclusive/special/todays/hot/best/flash/massive time/offer/deal/deals/discount/price/sale | order now/today | click/tap here/below/now/the _ order/claim/start/see/get/unsubscribe/stop/watch/learn | free bottle/quote/estimate | money back | as seen on
    | vpn/antivirus/data/psychic/tarot/astrolog~/horoscope/clairvoyant/numerology/soulmate~ _ reading/drawing/deal/offer/plan/reading/sketch/medium | hair/teeth/skin/vision/eyesight/lawn/drone/knife/flashlight/heater/cooler/cleaner _ growth/whitening/care/supplement/breakthrough/sale/technology/portable/military/revolutionary | advertisement from/by/only | paid/this advertisement | online pharmacy/doctor/degree/mba | viagra/cialis/pharmacy/meds/pills | unlimited/lifetime access/streaming/tv/subscription/deal | to unsubscribe/stop/optout write/yourself | or write to | remove yourself | write to | university degree/diploma~
    | we are _ manufacturer/supplier/factory/leading of/in/from/china | our products/company _ factory/price/quality/cooperat~/samples | competitive price/prices | partnership/collaboration opportunity/proposal`,
  de: `freispiele~/spielautomat~/wettbonus/willkommensbonus | bonus von/bis/sichern/0 | abnehmen/fettverbrenn~/gewichtsverlust/gewichtsreduktion/wundermittel/keto~/diat~ | gelenkschmerz~/schmerzlinder~/tinnitus/prostata/haarausfall/blutzucker | versicherung~ _ vergleich~/sparen/angebot/wechseln/krankenversicherung | photovoltaik/solaranlage~/warmepumpe/treppenlift/notfallset/waschmaschine | rabatt~/sonderangebot/angebot~ _ 0/nur/heute/exklusiv~/sichern/jetzt | 0 rabatt | jetzt bestellen/sichern/kaufen/sparen/testen/zugreifen/registrieren | kostenlos testen/anfordern/vergleichen | sparen sie | exklusiv~ angebot/vorteil~/zugang | nur heute | newsletter abmelden`,
  fr: `tours gratuits | bonus de/sans/bienvenue | perdre/perte/maigrir/minceur du/de/poids/regime _ poids/kilos | cbd/keto | mutuelle/assurance~ _ devis/comparer/comparez/economis~/offre/obseques | panneaux solaires/photovoltaique | pompe a chaleur | offre/offres/promo~/remise/vente exclusive~/speciale~/limitee/privee/0 | 0 de reduction/remise | profitez de/des/vite/en | commandez/achetez/essayez maintenant/vite | devis gratuit | economisez jusqu | voyance/voyant~ | livraison gratuite/offerte`,
  es: `tragamonedas/apuestas/giros | bono de/sin | perder/bajar/adelgaz~ peso/grasa | keto/cbd | seguro~ _ medico/auto/cotiz~/comparar/ahorr~/decesos/dental | paneles/placas solares | oferta/ofertas/descuento/descuentos exclusiv~/especial~/limitad~/0/hasta/de | 0 de descuento | aprovecha/aproveche esta/ahora/ya/nuestra/el | compra/compre/ordena/pide ahora/ya/hoy | envio gratis/gratuito | ahorra/ahorre hasta/0`,
  pt: `cassino/apostas/aposta/rodadas/slots | bonus de/sem | emagrec~/perder/queimar peso/gordura/barriga | keto/cbd/disfuncao/impotencia/ejaculacao/prostata | plano~/seguro~ _ saude/odontologico/auto/vida/cotac~/reajust~/reduc~/desconto/familiar/adesao/empresarial | energia solar | oferta~/desconto~/promoc~ _ exclusiv~/especia~/imperdive~/limitad~/0/ate/relampago | 0 de desconto/off | aproveite/garanta/compre/confira esta/ja/agora/o/a/seu/sua/nossas/as/aqui | frete gratis/gratuito | curso/cursos/graduacao/pos/mba/faculdade/bolsa _ online/ead/gratis/0/mec/certificado/desconto/matricula/estudo | consultor _ educacional/vendas/saude | clique aqui/agora/abaixo/e/no | nao perca/deseja | descadastr~/deixar de receber | telemedicina/consorcio`,
  it: `giri gratuiti/gratis | scommesse | bonus di/senza/benvenuto | perdere/dimagrire peso/chili | keto/cbd | assicurazion~ _ preventiv~/risparmi~/auto/confront~ | fotovoltaic~ | offerta/offerte/sconto/sconti esclusiv~/special~/limitat~/0/fino/del | 0 di sconto | approfitta/acquista/ordina/scopri ora/subito/di | spedizione gratuita | risparmia fino/0`,
  nl: `gokkast~ | bonus van/zonder/tot | afvallen/vetverbrand~/gewichtsverlies/keto/cbd | verzekering~ _ vergelijk~/besparen/premie | zonnepanelen/warmtepomp/traplift | aanbieding/korting exclusie~/speciale/0/tot/van | 0 korting | bestel/koop/profiteer/ontdek nu/vandaag | gratis verzending/proberen/proefperiode | bespaar tot/nu`,
  pl: `kasyno/spiny | bonus na/bez/powitalny | schudn~/odchudz~/keto/cbd | rabat~/promocj~/znizk~ 0/do/specjaln~/limitowan~ | zamow/kup/skorzystaj teraz/juz/z | fotowoltaik~`,
  ru: `казино/ставки/фриспины/слоты | бонус на/за/без | похуд~/потенци~/простат~ | скидк~ до/0/на/только | закажите/купите/успейте сейчас/сегодня/по | акци~ только | рассылк~ _ база/услуг~ | seo/продвижени~ сайт~`,
  sv: `gratissnurr/freespins | bonus pa/utan | ga ner i | viktminskning/keto/cbd | rabatt/erbjudande exklusiv~/0/pa/upp | 0 rabatt | bestall/kop/testa nu/idag | solceller/elavtal`,
  da: `freespins/gratis spins | bonus pa/uden | vaegttab/keto/cbd | rabat/tilbud eksklusiv~/0/pa/op | 0 rabat | bestil/kob/prov nu/idag`,
  no: `freespins/gratisspinn | bonus pa/uten | vekttap/keto/cbd | rabatt/tilbud eksklusiv~/0/pa/opptil | bestill/kjop/prov na/idag`,
  fi: `ilmaiskierroksia | talletusbonus | laihdut~/painonpudotus/keto | alennus/tarjous 0/jopa | tilaa/osta/kokeile nyt/heti`,
  ja: `カジノ | ダイエット | 割引 | 今すぐ購入 | 限定`,
  zh: `赌场 | 博彩 | 减肥 | 优惠 | 代开发票 | 推广`,
}
