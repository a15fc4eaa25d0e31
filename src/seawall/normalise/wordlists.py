"""The commonest function words of six languages, lower case without accents: what ``language`` tells them apart by."""

from __future__ import annotations

__all__ = ["FUNCTION_WORDS"]

#: ISO 639-1 code → words, in no order that matters.
FUNCTION_WORDS: dict[str, str] = {
    "en": """
        a i
        the of and to in is you that it he was for on are as with his they at be this have from or one had by but not
        what all were we when your can said there use an each which she do how their if will up other about out many
        then them these so some her would make like him into time has look two more go see no way could people my than
        first been who its now find long down day did get come made may over after also just because any same me our
        know think where much before right too does us off here why let again still should never being i'm don't it's
        that's can't didn't won't i've you're i'll he's she's we're they're isn't doesn't wasn't couldn't wouldn't
        good great please thanks thank hello hi hey yes yeah ok okay well really very only back going want need tell
        say says got something someone anyone everyone nothing anything thing things guy guys man woman next last
        little work every own through most such those while against between under without within always ever today
        tomorrow tonight yesterday love hate best better service place food new old year years week house home call
        help am having both few since until though put give take keep around another maybe u ur gonna wanna gotta lol
        pls hers himself yourself myself themselves whoever somebody everybody nobody street night morning recommend
        staff price deal email attached regards sorry sure happy phone friday monday sunday saturday
    """,
    "es": """
        de la que el en y a los se del las un por con no una su para es al lo como mas o pero sus le ha me si sin
        sobre este ya entre cuando todo esta ser son dos tambien fue habia era muy anos hasta desde mi porque solo han
        yo hay vez puede todos asi nos ni parte tiene uno donde bien tiempo mismo ese ahora cada vida otro despues te
        otros aunque esa eso hace otra tan durante siempre dia tanto ella tres dijo sido gran pais segun menos ano
        antes estado contra sino forma nada hacer poco ellos estos les tu usted ustedes nosotros quien quienes cual
        cuales estoy estas estamos estan voy vas va vamos van soy eres somos tengo tienes tenemos tienen quiero
        quieres quiere hola gracias buenas buenos dias noches favor casa calle hoy ayer manana noche aqui ahi alla aca
        algo alguien nadie nunca mucho mucha muchos muchas pues entonces mientras tras ante bajo hacia cosa cosas
        gente hombre mujer chico esto aquel aquella esos esas mio mia tuyo suyo mis tus nuestro nuestra cuanto cuanta
        mejor peor bueno buena malo mala grande nuevo nueva primer primera vos che wey guey tio vale jaja jajaja oye
        oigan miren mira dale pa pal q xq tmb xa porfa decir digo dice dicen saber sabe sale salga fueron estaba
        estaban hizo podria puedo pueden debe deben haber he has hemos mil cinco cuatro seis siete ocho nueve diez
    """,
    "pt": """
        de a o que e do da em um para com nao uma os no se na por mais as dos como mas ao ele das seu sua ou quando
        muito nos ja eu tambem so pelo pela ate isso ela entre depois sem mesmo aos seus quem nas me esse eles voce
        voces essa num nem suas meu minha numa pelos foi sao era ser tem tinha estao esta ha obrigado ola bom boa dia
        noite fazer tudo hoje agora aqui ainda entao pra
    """,
    "fr": """
        de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec ils ou son
        lui nous comme mais on tout elle leur cette ont je tu vous mon ma mes ses aux si meme y aussi ces sans ete
        fait etre suis es sommes etes c'est j'ai qu'il d'un d'une n'est tres bien peut quand bonjour merci oui non ici
        votre notre rien chez apres avant
    """,
    "it": """
        di e il la che in un a per una sono del non le si della i con da come anche lo al piu dei nel ha ma gli alla
        ci se o delle era suo questo sua mi quando essere questa tutti loro dopo io tu lui lei noi voi degli nella dal
        dalla sul sulla stato molto bene ciao grazie perche cosa fatto hanno siamo sei ho cosi ancora sempre tutto qui
    """,
    "de": """
        der die und in den von zu das mit sich des auf fur ist im dem nicht ein eine als auch es an werden aus er hat
        dass sie nach wird bei einer um am sind noch wie einem uber einen so zum war haben nur oder aber vor zur bis
        mehr durch man sein wurde sei ich du wir ihr mich mir dich dir kein keine wenn was wo wer hier ja nein danke
        bitte gut schon sehr immer
    """,
}
