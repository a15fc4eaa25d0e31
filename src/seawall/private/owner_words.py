"""Words that say whose a datum is, by class, folded (lower case, no accents); see ``owner.py``."""

from __future__ import annotations

import re

__all__ = ["CLASSES", "SAMPLES"]

#: What is called a sample belongs to nobody.
SAMPLES = re.compile(
    r"(?<![@.\w])(?:your (?:name|address|number|phone|e?-?mail|card|ssn|password|id)(?: goes)? here|examples?(?!\s?(?:\.|dot|punto|\[))|"
    r"e\.g\.|sample|placeholder|dummy|test (?:card|number|account|data|key|value)|made[- ]up|made it up|fictional|fictitious|"
    r"documentation|man page|template|format is|formatted like|looks like this|on every board|lorem ipsum|nice meme|"
    r"ejemplos?(?!\s?punto)|de prueba|de muestra|ficticio|inventad[oa]|plantilla|por defecto|demostracion|"
    r"tu (?:nombre|direccion|correo|telefono|numero) aqui)(?![\w@])"
)
CLASSES = {
    "me": """i im i'm i've i'll me we us we're myself yo nosotros nosotras conmigo vivo vivimos soy somos estoy estamos tengo tenemos rento
        vendo ofrezco naci llevo padezco tomo uso mude mudamos mudo mudé quedo alquilo entrego retiro recojo atiendo paso doy compro busco
        recibo pongo trabajo saco""",
    "mine": "my our mine mi mis nuestro nuestra nuestros nuestras mio mia ours",
    "invite": """call text txt dm msg message reach ring ping write contact find add hit join follow whatsapp whats
        email mail invite invites
        inv lost llamen llamar llamame llamenme escribir escribime escribanme escribeme escriban hablenme hablar marcar marquen marquenme
        contactarme buscame agregame informes info rsvp interested interesados dudas msj mensaje avisen avisar avisenme depositen
        depositenme manden mandenme forward""",
    "sale": """sale sell selling asking obo pickup pick collect delivery deliver ship selling rent renting lease vende renta venta entrega
        recogida recoger retiro envios tratar remate precio arriendo habitacion cuarto depa moved moving lodging direccion address new nueva
        garage yard""",
    "he": """he she they his her hers him them their theirs hes shes he's she's they're who whose su sus ella el ellos ellas le les lo suyo
        suya ese esa este tipo tipa wey man dude guy woman lady girl boy kid sujeto morro morra vieja viejo fulano fulana""",
    "heverb": """lives living lived stays staying resides works worked hides hiding sleeps drives parks vive viven vivia reside residen
        trabaja labora duerme esconde renta estudia maneja para llama usa tiene has had""",
    "kin": """ex wife husband sister brother bro mom mom's moms mum mums mother dad dads father son daughter kid nephew niece cousin
        aunt uncle gran grandma grandpa granny granddad nan nana grandmother grandfather in-law neighbor neighbour
        landlord landlady boss manager
        friend buddy mate roommate flatmate roomie colleague coworker teacher coach tenant stepdad boyfriend girlfriend partner lad lads
        esposo esposa marido mujer hermana hermano mama papa madre padre hijo hija sobrino sobrina primo prima tio tia abuelo abuela suegro
        suegra cunado cunada vecino vecina casero casera jefe jefa amigo amiga compa companero companera novio novia pareja nieto
        nieta abu parents padres hermanos kids children hijos bebe baby nino nina comadre compadre parcero carnal""",
    "title": "mr mrs ms miss dr don dona sr sra srta señor senor senora lic licenciado licenciada ing prof capt officer judge sgt",
    "hostile": """stole robbed thief scammer scam scammed creep stalker liar abuser rat snitch pig nazi doxxed doxed dox
        leak leaked leaks dump
        exposed expose found traced cracked hacked ladron ratero estafador estafadora estafa estafo robo robaron golpeador deudor deudora
        agresor debe moroso acosador acosadora fraude filtrado filtrada filtran filtraron quemen funen denuncien denuncia publique difundan
        removed removido quote posted posten culprit guilty owes visit visita pay deserves tranza tranzo culpable sicario""",
    "you": "you your you're ur u tu tus usted vos ti te",
    "org": """office shop store restaurant cafe salon clinic dealer dealership ltd llc inc gmbh corp hours booking
        bookings reservations customer
        support helpdesk sales reception desk dispatcher dispatch agency company broker brokers hotel motel warehouse studio depot vendor
        supplier workshop market bakery pharmacy brewery inn pub bar feed gym site hq headquarters showroom invoice remit returns rma noc
        property insured publisher contractor client clients staff team board hoa hall deposit club league school server servers router
        firm business bus plumbing insurance bank union co cooperative coop lockbox kiosk office's pool arcade truck stop
        taller tienda oficina oficinas consultorio despacho sucursal negocio local inmobiliaria farmacia clinica restaurante recursos
        rh fonda ferreteria panaderia papeleria refaccionaria empresa razon social factura facturas facturacion horario abierto ventas cita
        citas reservas pedidos gimnasio academia estudio fabrica bodega asociacion colegio administracion consorcio puesto mercado
        servidor soporte impresora cobranza cooperativa banco corralon galerias meson carniceria vulcanizadora proveedor inversiones
        comida pedido sede salon conjunto gestoria almacen""",
    "job": """mechanic plumber electrician guy vet tutor contractor caller driver nurse cleaner lawyer attorney accountant roofer
        abogado abogada notario contador contadora plomero mecanico profe maestro electricista carpintero doctora doctor dentista
        repartidor fletero albanil veterinario jardinero partera chofer conductor encargado portero""",
    "pub": """police sheriff precinct fire council city town court courthouse library hotline helpline tip crisis emergency municipal county
        clerk consulate embassy ministry senator congress congressman congresswoman constituency election polling museum cathedral church
        churchyard parish park station dmv irs public press rally march vigil lifeline rcmp detachment constable highways meeting meeting's
        notary hospital shelter post committee residents ayuntamiento alcaldia juzgado comisaria biblioteca linea
        emergencias protesta marcha
        concentracion plaza parroquia iglesia embajada consulado ministerio secretaria audiencia fiscalia prensa museo palacio notaria
        centro salud cruz roja proteccion civil locatel imss registro delegacion diputado diputada senador gobierno portavoz casa pueblo
        fuente hacienda citacion zocalo municipio albergue biblioteca cai reclamo caseta ejidal templo manantial""",
    "group": "group chat club neighbors vecinos grupo familia everyone folks todos amigos list",
    "home": "home house apartment apt flat place casa domicilio hogar depto departamento piso crib pad condo",
    "when": """open opens until till daily hours horario abierto am pm lunes martes viernes sabado domingo mon tue wed thu fri sat sun
        saturday sunday""",
}
