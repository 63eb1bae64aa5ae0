import { zoneNamed, type Zone } from './time-zones.ts';

// Countries with one clock, or nearly: alpha-2 code and IANA name.
const narrow = `
AD Europe/Andorra|AE Asia/Dubai|AF Asia/Kabul|AG America/Antigua|AI America/Anguilla
AL Europe/Tirane|AM Asia/Yerevan|AO Africa/Luanda|AQ Antarctica/McMurdo|AR America/Buenos_Aires
AS Pacific/Pago_Pago|AT Europe/Vienna|AW America/Aruba|AX Europe/Mariehamn|AZ Asia/Baku
BA Europe/Sarajevo|BB America/Barbados|BD Asia/Dhaka|BE Europe/Brussels|BF Africa/Ouagadougou
BG Europe/Sofia|BH Asia/Bahrain|BI Africa/Bujumbura|BJ Africa/Porto-Novo
BL America/St_Barthelemy|BM Atlantic/Bermuda|BN Asia/Brunei|BO America/La_Paz
BQ America/Kralendijk|BS America/Nassau|BT Asia/Thimphu|BV Europe/Oslo|BW Africa/Gaborone
BY Europe/Minsk|BZ America/Belize|CC Indian/Cocos|CF Africa/Bangui|CG Africa/Brazzaville
CH Europe/Zurich|CI Africa/Abidjan|CK Pacific/Rarotonga|CM Africa/Douala|CN Asia/Shanghai
CO America/Bogota|CR America/Costa_Rica|CU America/Havana|CV Atlantic/Cape_Verde
CW America/Curacao|CX Indian/Christmas|CY Asia/Nicosia|CZ Europe/Prague|DE Europe/Berlin
DJ Africa/Djibouti|DK Europe/Copenhagen|DM America/Dominica|DO America/Santo_Domingo
DZ Africa/Algiers|EE Europe/Tallinn|EG Africa/Cairo|EH Africa/El_Aaiun|ER Africa/Asmera
ET Africa/Addis_Ababa|FI Europe/Helsinki|FJ Pacific/Fiji|FK Atlantic/Stanley|FO Atlantic/Faeroe
FR Europe/Paris|GA Africa/Libreville|GB Europe/London|GD America/Grenada|GE Asia/Tbilisi
GF America/Cayenne|GG Europe/Guernsey|GH Africa/Accra|GI Europe/Gibraltar|GM Africa/Banjul
GN Africa/Conakry|GP America/Guadeloupe|GQ Africa/Malabo|GR Europe/Athens
GS Atlantic/South_Georgia|GT America/Guatemala|GU Pacific/Guam|GW Africa/Bissau
GY America/Guyana|HK Asia/Hong_Kong|HM Indian/Kerguelen|HN America/Tegucigalpa|HR Europe/Zagreb
HT America/Port-au-Prince|HU Europe/Budapest|IE Europe/Dublin|IL Asia/Jerusalem
IM Europe/Isle_of_Man|IN Asia/Calcutta|IO Indian/Chagos|IQ Asia/Baghdad|IR Asia/Tehran
IS Atlantic/Reykjavik|IT Europe/Rome|JE Europe/Jersey|JM America/Jamaica|JO Asia/Amman
JP Asia/Tokyo|KE Africa/Nairobi|KG Asia/Bishkek|KH Asia/Phnom_Penh|KM Indian/Comoro
KN America/St_Kitts|KP Asia/Pyongyang|KR Asia/Seoul|KW Asia/Kuwait|KY America/Cayman
LA Asia/Vientiane|LB Asia/Beirut|LC America/St_Lucia|LI Europe/Vaduz|LK Asia/Colombo
LR Africa/Monrovia|LS Africa/Maseru|LT Europe/Vilnius|LU Europe/Luxembourg|LV Europe/Riga
LY Africa/Tripoli|MA Africa/Casablanca|MC Europe/Monaco|MD Europe/Chisinau|ME Europe/Podgorica
MF America/Marigot|MG Indian/Antananarivo|MH Pacific/Majuro|MK Europe/Skopje|ML Africa/Bamako
MM Asia/Rangoon|MO Asia/Macau|MP Pacific/Saipan|MQ America/Martinique|MR Africa/Nouakchott
MS America/Montserrat|MT Europe/Malta|MU Indian/Mauritius|MV Indian/Maldives|MW Africa/Blantyre
MY Asia/Kuala_Lumpur|MZ Africa/Maputo|NA Africa/Windhoek|NC Pacific/Noumea|NE Africa/Niamey
NF Pacific/Norfolk|NG Africa/Lagos|NI America/Managua|NL Europe/Amsterdam|NO Europe/Oslo
NP Asia/Katmandu|NR Pacific/Nauru|NU Pacific/Niue|OM Asia/Muscat|PA America/Panama
PE America/Lima|PG Pacific/Port_Moresby|PH Asia/Manila|PK Asia/Karachi|PL Europe/Warsaw
PM America/Miquelon|PN Pacific/Pitcairn|PR America/Puerto_Rico|PS Asia/Gaza|PW Pacific/Palau
PY America/Asuncion|QA Asia/Qatar|RE Indian/Reunion|RO Europe/Bucharest|RS Europe/Belgrade
RW Africa/Kigali|SA Asia/Riyadh|SB Pacific/Guadalcanal|SC Indian/Mahe|SD Africa/Khartoum
SE Europe/Stockholm|SG Asia/Singapore|SH Atlantic/St_Helena|SI Europe/Ljubljana
SJ Arctic/Longyearbyen|SK Europe/Bratislava|SL Africa/Freetown|SM Europe/San_Marino
SN Africa/Dakar|SO Africa/Mogadishu|SR America/Paramaribo|SS Africa/Juba|ST Africa/Sao_Tome
SV America/El_Salvador|SX America/Lower_Princes|SY Asia/Damascus|SZ Africa/Mbabane
TC America/Grand_Turk|TD Africa/Ndjamena|TF Indian/Kerguelen|TG Africa/Lome|TH Asia/Bangkok
TJ Asia/Dushanbe|TK Pacific/Fakaofo|TL Asia/Dili|TM Asia/Ashgabat|TN Africa/Tunis
TO Pacific/Tongatapu|TR Europe/Istanbul|TT America/Port_of_Spain|TV Pacific/Funafuti
TW Asia/Taipei|TZ Africa/Dar_es_Salaam|UA Europe/Kiev|UG Africa/Kampala|UM Pacific/Wake
UY America/Montevideo|UZ Asia/Tashkent|VA Europe/Vatican|VC America/St_Vincent
VE America/Caracas|VG America/Tortola|VI America/St_Thomas|VN Asia/Saigon|VU Pacific/Efate
WF Pacific/Wallis|WS Pacific/Apia|XK Europe/Belgrade|YE Asia/Aden|YT Indian/Mayotte
ZA Africa/Johannesburg|ZM Africa/Lusaka|ZW Africa/Harare`;

// Countries with several, from west to east: each name is for what lies west of its longitude. A
// straight line is not a border: near one the clock may be an hour off.
const wide = `
AU 129:Australia/Perth 138:Australia/Darwin 141:Australia/Adelaide 180:Australia/Sydney
BR -65:America/Rio_Branco -54:America/Manaus 180:America/Sao_Paulo
CA -120:America/Vancouver -102:America/Edmonton -89:America/Winnipeg -68:America/Toronto
  -59:America/Halifax 180:America/St_Johns
CD 23:Africa/Kinshasa 180:Africa/Lubumbashi
CL -100:Pacific/Easter 180:America/Santiago
EC -85:Pacific/Galapagos 180:America/Guayaquil
ES -13:Atlantic/Canary 180:Europe/Madrid
FM 155:Pacific/Truk 161:Pacific/Ponape 180:Pacific/Kosrae
GL -65:America/Thule -25:America/Godthab 180:America/Scoresbysund
ID 114.5:Asia/Jakarta 125:Asia/Makassar 180:Asia/Jayapura
KI -165:Pacific/Enderbury 0:Pacific/Kiritimati 180:Pacific/Tarawa
KZ 60:Asia/Aqtau 180:Asia/Almaty
MN 95:Asia/Hovd 180:Asia/Ulaanbaatar
MX -113:America/Tijuana -108.5:America/Hermosillo -88:America/Mexico_City 180:America/Cancun
NZ -100:Pacific/Chatham 180:Pacific/Auckland
PF -137.5:Pacific/Tahiti 180:Pacific/Gambier
PT -20:Atlantic/Azores -15:Atlantic/Madeira 180:Europe/Lisbon
RU 23:Europe/Kaliningrad 48:Europe/Moscow 54:Europe/Samara 68:Asia/Yekaterinburg 75:Asia/Omsk
  98:Asia/Krasnoyarsk 110:Asia/Irkutsk 130:Asia/Yakutsk 142:Asia/Vladivostok 155:Asia/Magadan
  180:Asia/Kamchatka
US -154:Pacific/Honolulu -130:America/Anchorage -114.5:America/Los_Angeles -101:America/Denver
  -85.5:America/Chicago 180:America/New_York`;

type Band = { readonly west: number; readonly name: string };

const bandsOf = new Map<string, readonly Band[]>();
for (const entry of narrow.trim().split(/[|\n]/u)) {
  bandsOf.set(entry.slice(0, 2), [{ west: 180, name: entry.slice(3) }]);
}
for (const entry of wide.trim().split(/\n(?! )/u)) {
  const [code = '', ...bands] = entry.split(/\s+/u);
  bandsOf.set(
    code,
    bands.map((band) => {
      const [west, name = ''] = band.split(':');
      return { west: Number(west), name };
    }),
  );
}

/**
 * The clock by which people at a place live: their country's, in wide countries that of their
 * longitude (degrees; exact only away from the borders of zones). UTC for an unknown country.
 */
export function zoneOfPlace(country: string, longitude: number): Zone {
  const bands = bandsOf.get(country) ?? [];
  const band = bands.find(({ west }) => longitude < west) ?? bands.at(-1);
  return zoneNamed(band?.name ?? 'UTC');
}
