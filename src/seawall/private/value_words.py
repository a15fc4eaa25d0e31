"""Words that say of what sort a number or code is, by class, folded (lower case, no accents); see ``values.py``."""

from __future__ import annotations

__all__ = ["CLASS_OF", "LETTER_NAMES", "LINKS"]

#: Words of each class; brands and makes are among them, since what follows *Corolla* or *Lloyds* is mostly of one sort.
_CLASSES = {
    "phone": """phone phones cell cells cellphone mobile mob tel tels tlf tfno telf telefono telefonos telephone fono cel cels
        celu celular celulares movil whatsapp whats wasap guasap wa wsp wpp wats call called calls calling text texted texts txt
        ring rang dial sms fax landline fijo llamen llama llamar llame llamo llamadas marca marcar marco marquen contesta
        voicemail reach handset burner line linea hotline switchboard telcel tigo movistar claro telus rogers verizon ph
        extension ext interno anexo lada number numero num nro mensaje mensajes message telegram signal""",
    "id": """ssn social socials itin sin nas nin nino ni nhs ohip medicare medicaid passport passports pasaporte licence license
        licencia licenses curp rfc ine ife elector credencial nss imss issste afiliado afiliada afiliacion naf cedula cc ci dni
        nie nif dui nit cuit cuil rut run documento doc docs identidad identity identificacion ti le lc tis tsi chi phn msp ramq
        hcn mrn upn ppsn pps psc eircode soc taxpayer tin ein utr uscis alien anumber cdl operator cip cif nuss legajo padron
        beneficio permiso carnet carne residencia nuip extranjeria sisben eps pri badge voter benefit benefits insurance seguro
        id ids identification student matriculation visa i-94 tramite libreta enrolamiento papers papel papeles status indian
        scr treaty band card healthcard provincial health sante soleil assurance maladie permis conduire numident dln dl permit
        concealed ccw dod edipi va vba claimant selective w-2 w2 w9 w-9 1099 i-9 i9 ead visado nationality nacionalidad
        apostilla ocr cic homoclave clabe-unica derechohabiente pensionado pensioner sgss arl cotizante beneficiario nhc
        historia clinica mpi pesel steuer codice fiscale prisoner inmate booking offender alumno matricula ficha fiscal
        contribuyente monotributo afip sat dian rues rnc ruc rif bps mutualista fonasa pami osde ioma obra deni titular
        inquilino demandado actora deudor firmo suscripto""",
    "bank": """iban clabe cbu cvu alias cuenta cuentas cta ctas ahorros corriente sucursal suc banco bancoppel banorte bbva hsbc
        santander bancolombia davivienda bank banks banking account accounts acct acc a/c routing rtn aba transit inst
        institution checking chequing savings sort code chase barclays lloyds monzo natwest nationwide td rbc bmo desjardins
        deposit depositen deposita deposito depositar depositale depositenme depositaron transfer transferencia transfiere
        transferi nomina spei interbancaria cheque check giro caja swift bic payee consigna consignar consignen consignan llave
        sinpe titular prestamo embargo galicia macro brou itau caixa caixabank santander-uy brubank uala naranja lemon prex
        scotiabank cibc tangerine simplii coop building society halifax tsb metro starling revolut n26 kutxa abanca unicaja
        openbank imagin bnext davi colpatria bbva-co occidente popular bogota caja-social lulo nubank nequi daviplata spin albo
        klar stp mercadopago mercado pago ualabis wire remit ach eft pad void payable cheques beneficiary sena seña reembolso
        refund viaticos sueldo salario pension payroll wages rent alquiler arriendo canon renta premium donaciones donate
        donation colecta aportes kitty fund vaquita rifa anticipo apartar abono aboname pagame pagas pagale pay paid wired
        zelled zelle bizum bankinter sabadell ing aib wise""",
    "card": """card cards tarjeta tarjetas visa mastercard master amex debit credit debito credito plastico oxxo spin saldazo exp
        expires vence vto caduca cad cvv cvc valid thru expiry digital stori nu plata""",
    "plate": """plate plates placa placas patente patentes matricula matriculas chapa dominio tablilla reg rego registration vrm
        tag tags plaque vanity bastidor""",
    "vehicle": """car cars truck trucks pickup van suv sedan hatchback jeep motorbike motorcycle vehicle drives driving drove
        parked parks auto autos coche carro camioneta troca moto motocicleta vehiculo maneja conduce estaciona aparca tsuru
        jetta versa aveo vento golf astra corsa fiesta focus ford toyota honda nissan chevy chevrolet vw volkswagen seat renault
        kia hyundai mazda audi bmw subaru tesla dodge ram peugeot fiat taxi uber cab chofer civic corolla camry trailer bike tow
        sticker kangoo amarok hilux ranger silverado spark gol etios partner cruze denali explorer tahoe suburban buick pete
        semi acoplado furgoneta nave vauxhall polo transit mototaxi patrulla scooter trafic chata lobo pointer rv motorhome
        camper wagon minivan crossover sentra altima rogue frontier tacoma tundra prius rav4 crv pilot odyssey escape fusion
        mustang f150 f-150 bronco edge malibu impala equinox trax camaro colorado sierra yukon cherokee wrangler compass charger
        challenger durango caravan chrysler lincoln cadillac gmc pontiac saturn volvo saab mitsubishi lancer outlander suzuki
        swift vitara jimny isuzu lexus acura infiniti mercedes benz mini cooper porsche jaguar landrover rover defender
        discovery skoda octavia fabia leon ibiza passat tiguan touareg caddy berlingo citroen c3 c4 xsara picasso dacia logan
        duster sandero clio megane scenic captur kwid stepway symbol laguna twingo yaris auris avensis hiace fortuner zafira
        insignia mokka meriva vivaro qashqai juke micra note navara march tiida platina urvan np300 matiz sonic beat onix
        tracker captiva monza palio siena cronos argo strada toro mobi punto panda uno duna 147 128 ducato expert 206 207 208
        306 307 308 408 2008 3008 accent elantra tucson santa creta i10 i20 i30 rio picanto sportage cerato soul sorento mazda2
        mazda3 cx5 cx-5 miata demio model3 yamaha bajaj rouser pulsar gilera zanella motomel italika vespa kawasaki ducati
        harley davidson ktm titan wave biz akt boxer hyosung chopper quad atv lorry bus coach tractor hgv rig flatbed tanker
        pipa grua combi micro colectivo interno fleet lease driver conductor hatch saloon estate estaciono estacionada
        estacionado aparcado aparcada parking multa remolque dealership mechanic taller bumper windscreen windshield tailgate
        hitch polarizado polarizados vidrios chocado choque hit-and-run swerved overtook tailgated sideswiped cerro rayo rozo
        atropello""",
    "state": """alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois
        indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana
        nebraska nevada hampshire jersey mexico york carolina dakota ohio oklahoma oregon pennsylvania tennessee texas utah
        vermont virginia washington wisconsin wyoming ala ariz ark calif conn fla ga ill ind kan ky mass md mich minn miss mo
        mont neb nev okla ont ontario quebec alberta sask saskatchewan manitoba bc ab mb sk ns nb nl pei nova scotia jalisco
        sonora sinaloa chihuahua coahuila durango zacatecas puebla oaxaca veracruz yucatan chiapas guerrero michoacan morelos
        hidalgo tabasco tamaulipas nayarit queretaro guanajuato edomex cdmx bogota medellin cali dublin cork galway kerry
        kildare madrid barcelona valencia sevilla montevideo canelones maldonado cordoba tucuman mendoza temp expired foreign
        extranjera fronteriza apportioned""",
    "colour": """red blue green white black grey gray silver gold maroon tan beige brown orange yellow rojo roja azul verde
        blanco blanca negro negra gris plata plateado plateada dorado dorada guinda vino cafe naranja amarillo amarilla celeste
        bordo""",
    "birth": """dob d.o.b birth birthday birthdays birthdate bday bdays b-day born nacido nacida nacidos nacio naci nacimiento
        nac nace fdn fnac cumple cumpleanos cumplo natalicio nacimto turned turns turning nee naissance age edad""",
    "secret": """password passwords passwd passcode passphrase pass pwd pw pin pins nip clave claves contrasena contrasenas
        contra code codes codigo codigos combo combination combinacion cvv cvc otp 2fa token secret secreta secreto login creds
        credentials log security seguridad answer respuesta maiden safe word wifi wi-fi key keypad unlock desbloqueo recovery
        backup""",
    "lock": """gate door alarm lobby pad lockbox locker lock locks padlock garage building buzzer buzz porton portal portero
        alarma puerta reja candado caja fuerte chapa entrada pluma caseta fob interphone abre open opens kiosk cochera cerradura
        entry timbre zaguan casillero entrance stairwell hallway elevator lift ascensor cancel vestibule side back front rear
        shed storage bodega trastero hatch latch chain bike combo dial turn spin girar gire press marque digita override bypass
        badge omnicell pyxis disarm arm desactiva keysafe key-safe keybox airbnb guest checkin check-in""",
    "account": """insta instagram ig snap snapchat tiktok tik discord disc twitter facebook fb face skype kik steam twitch reddit
        threads bluesky mastodon xbox psn gamertag venmo cashapp cashtag onlyfans github wechat finsta bereal strava spotify
        user username usuario instead screenname persona goes posts posting tuitea tweets streams streamer kijiji marketplace
        wallapop vinted depop grindr tinder bumble hinge badoo okcupid roblox minecraft fortnite valorant epic riot battlenet
        bnet nintendo switch clan guild foros usr @ alter sock sockpuppet bsky substack patreon fansly kofi soundcloud bandcamp
        lastfm ravelry etsy ebay mercari poshmark handle nick nickname perfil profile cuenta account alt arroba follow sigan
        agregame add dm dms inbox forum foro mod admin baneen ban paypal mixcloud pinterest letterboxd fake telegram alias uid
        gamer""",
    "order": """order orders ticket tickets invoice factura facturas pedido folio isbn issn sku part parts model modelo serial
        serie case docket expediente expte ref reference referencia tracking guia upc ean lot lote batch version build commit
        error item articulo transaction booking reserva flight vuelo poliza policy form formulario acta rule rev oficio remito
        dossier rad radicado claim confirmation permit permiso decreto ley ordenanza cfr resolucion art load pro usps ups fedex
        asset padron convenio padrones firmware issue kb cve rfq po inc""",
    "measure": """kg km mb gb cm mm ml lb lbs ghz mhz volts watts amps psi rpm mph miles metros millas hours horas minutos
        minutes days dias years anos pesos dollars euros usd mxn bucks lucas votes votos score points puntos people personas
        habitantes seats average total price precio cuesta cobra costs sueldo percent temp degrees bpm torque weight bottles
        tickets registros""",
    "time": """year month week day monday tuesday wednesday thursday friday saturday sunday lunes martes miercoles jueves viernes
        sabado domingo today tomorrow hoy manana ayer until since deadline due meeting audiencia junta vencio expired issued""",
    "place": """street st road rd ave avenue lane ln drive dr court ct apt unit suite floor flat box calle avenida av col colonia
        depto piso casa edificio torre manzana mz lt lote vive lives live address direccion domicilio barrio ruta hwy highway km
        zip cp postcode""",
    "leak": """dump dumped leak leaked filtrado filtrada lista list padron rows filas data datos registros part parte hoja doxx
        dox found encontre posted publico base spreadsheet csv payroll nomina alta altas onboarding enrolment dossier ficha""",
    "he": """his her hers their him she he they su sus de del la el lo ella este ese esta mr mrs ms sr sra srta don dona""",
    "my": """my mine our mi mis nuestro me i yo soy""",
}  # fmt: skip
CLASS_OF: dict[str, tuple[str, ...]] = {}
for _name, _members in _CLASSES.items():
    for _member in _members.split():
        if _name not in CLASS_OF.get(_member, ()):
            CLASS_OF[_member] = (*CLASS_OF.get(_member, ()), _name)
#: How letters are called when a code is read aloud.
LETTER_NAMES = frozenset(
    """
    bee cee see dee eff gee aitch jay kay ell em en enn pee cue ar ess tee vee dubya ex wye why zee zed doubleu
    alfa alpha bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec romeo sierra tango
    uniform victor whiskey xray yankee zulu
    be ce efe ge hache jota ka ele eme ene enie pe cu erre ere ese te uve ve equis zeta ceta
    """.split()  # noqa: SIM905 (a list of words reads better)
)
#: Words between the digits of a number that is read aloud.
LINKS = frozenset(
    """
    and y then luego dash hyphen space guion raya barra slash punto dot double doble triple star pound hash hashtag numeral asterisco
    almohadilla gato capital mayuscula
    """.split()  # noqa: SIM905 (a list of words reads better)
)
