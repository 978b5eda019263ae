// Words that carry no meaning by themselves: they would only tell languages or years apart, not fraud from honest mail.

const lists = `a about after again all also am an and any are as at be because been before being below between both but by can could did do does doing down during each few for from further had has have
having he her here hers him his how i if in into is it its just me more most my no nor not now of off on once only or other our out over own same she should so some such than that the their them then there these
they this those through to too under until up us very was we were what when where which while who why will with would you your yours hi hello dear regards best thanks thank please let get got im dont cant ive youre its
der die das den dem des ein eine einer einem einen eines und oder aber nicht kein keine ist sind war wird werden wurde haben hat hatte sein mit von fur auf aus bei nach zu zum zur im am an um uber unter als wie wenn dass
sie ihr ihre ihren ihrem ihrer ihnen wir uns unser ich du er es man sich auch noch nur schon sehr so was wer wo hier dann da diese dieser dieses diesen jetzt bitte hallo guten tag konnen kann mehr oder alle bis
le la les un une des du de d et ou mais ne pas plus est sont ete etre avoir avez avons vous votre vos nous notre nos je tu il elle on ils elles ce cette ces cet se sa son ses leur leurs dans sur sous pour par avec sans que qui
quoi dont si au aux en y bonjour merci cordialement bien tous tout toute aussi comme mon ma mes te ete fait peut
el los las una unos unas y o pero no es son fue ser ha han he hay su sus tu tus mi mis nos se te lo les al del con sin por para en entre sobre que quien como cuando donde mas muy ya si este esta estos estas ese esa eso hola gracias
usted ustedes nuestro nuestra puede todo todos tambien aqui ahora esta
os as um uma uns umas e ou mas nao foi sao ser esta estao tem voce voces seu sua seus suas meu minha nosso nossa na no nas nos em da das do dos ao aos com sem por para pelo pela que quem como quando onde mais muito ja se este isso
isto ola obrigado obrigada bom dia ate todos tambem aqui agora pode favor
il lo gli i una uno ed ma non sono era essere hai ha ho abbiamo tuo tua tuoi suo sua suoi mio nostro nel nella nei con senza per da di a su tra fra che chi come quando dove piu molto gia si questo questa questi ciao grazie puoi
tutti anche qui ora del della dei delle degli al alla ai
de het een en of maar niet is zijn was wordt worden werd hebben heeft had met van voor op uit bij naar te in aan om over onder als dat die dit deze wij we ons onze u uw je jij jouw ik hij zij er ook nog al maar zo wat wie waar
hier dan nu hallo groeten kunt kan meer door tot
i w z na do nie jest sa byl byc to ten ta te sie jak ale lub czy dla od po przez za o co kto gdzie juz bardzo twoj twoja twoje swoje panstwa prosimy dziekujemy pozdrawiamy
и в на не с что это как по для от до из за к у о но или вы ваш ваша ваше вам вас мы нас наш я он она они его ее их если бы все так уже был была быть
och att det som en ett pa ar av for med till den har de inte om ett vi du din ditt dina jag han hon kan nar sa men eller fran hej tack ska blir
og at det som en et pa er af for med til den har de ikke om vi du din dit dine jeg han hun kan nar sa men eller fra hej tak skal bliver av hei takk blir
ja on ei se etta han me te he olet ole ovat oli tai kun jos niin voit sinun tilisi kiitos hei
ve bir bu da de ile icin mi siz sizin biz ben o degil var yok gibi daha cok
porque assim tudo indem wurden wurde sido hoje abaixo atraves caso ainda entao agora apenas voces deste desta pelo sempre outra outro esperando soll sollte jedoch damit durch
inden asi aunque donde desde hasta porque ademas cada toda entonces parce alors ainsi aucun chaque lorsque depuis jusqu veja conosco informacoes informations meses horas numero codigo
com www http https html htm php org net info mailto utf nbsp email mail 0 $ r re fw fwd`

/** Function words of the languages met most, folded as `tokenise` folds. */
export const stopWords: ReadonlySet<string> = new Set(lists.split(/\s+/))
