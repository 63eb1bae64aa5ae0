import type { Coordinates } from './geo.ts';

/** A country: ISO 3166-1 codes, English name, and a point near its middle. */
export type Country = {
  readonly code: string;
  readonly code3: string;
  readonly name: string;
  readonly centroid: Coordinates;
};

// alpha-2, alpha-3, name, latitude and longitude of the centroid in degrees.
const table = `
AD|AND|Andorra|42.55|1.57
AE|ARE|United Arab Emirates|23.91|54.3
AF|AFG|Afghanistan|33.84|66.03
AG|ATG|Antigua and Barbuda|17.28|-61.79
AI|AIA|Anguilla|18.22|-63.06
AL|ALB|Albania|41.14|20.05
AM|ARM|Armenia|40.29|44.93
AO|AGO|Angola|-12.29|17.54
AQ|ATA|Antarctica|-80.51|19.92
AR|ARG|Argentina|-35.38|-65.18
AS|ASM|American Samoa|-14.3|-170.72
AT|AUT|Austria|47.59|14.13
AU|AUS|Australia|-25.73|134.49
AW|ABW|Aruba|12.52|-69.98
AX|ALA|Åland Islands|60.21|19.95
AZ|AZE|Azerbaijan|40.29|47.55
BA|BIH|Bosnia and Herzegovina|44.17|17.77
BB|BRB|Barbados|13.18|-59.56
BD|BGD|Bangladesh|23.87|90.24
BE|BEL|Belgium|50.64|4.64
BF|BFA|Burkina Faso|12.27|-1.75
BG|BGR|Bulgaria|42.77|25.22
BH|BHR|Bahrain|26.04|50.54
BI|BDI|Burundi|-3.36|29.88
BJ|BEN|Benin|9.64|2.33
BL|BLM|Saint Barthélemy|17.9|-62.84
BM|BMU|Bermuda|32.31|-64.75
BN|BRN|Brunei|4.52|114.72
BO|BOL|Bolivia|-16.71|-64.69
BQ|BES|Caribbean Netherlands|12.18|-68.24
BR|BRA|Brazil|-10.79|-53.1
BS|BHS|Bahamas|24.29|-76.63
BT|BTN|Bhutan|27.41|90.4
BV|BVT|Bouvet Island|-54.42|3.36
BW|BWA|Botswana|-22.18|23.8
BY|BLR|Belarus|53.53|28.03
BZ|BLZ|Belize|17.2|-88.71
CA|CAN|Canada|61.36|-98.31
CC|CCK|Cocos (Keeling) Islands|-12.16|96.87
CD|COD|Democratic Republic of the Congo|-2.88|23.64
CF|CAF|Central African Republic|6.57|20.47
CG|COG|Congo|-0.84|15.22
CH|CHE|Switzerland|46.8|8.21
CI|CIV|Côte d'Ivoire|7.63|-5.57
CK|COK|Cook Islands|-21.22|-159.79
CL|CHL|Chile|-37.73|-71.38
CM|CMR|Cameroon|5.69|12.74
CN|CHN|China|36.56|103.82
CO|COL|Colombia|3.91|-73.08
CR|CRI|Costa Rica|9.98|-84.19
CU|CUB|Cuba|21.62|-79.02
CV|CPV|Cabo Verde|15.96|-23.96
CW|CUW|Curaçao|12.2|-68.97
CX|CXR|Christmas Island|-10.44|105.7
CY|CYP|Cyprus|34.92|33.01
CZ|CZE|Czechia|49.73|15.31
DE|DEU|Germany|51.11|10.39
DJ|DJI|Djibouti|11.75|42.56
DK|DNK|Denmark|55.98|10.03
DM|DMA|Dominica|15.44|-61.36
DO|DOM|Dominican Republic|18.89|-70.51
DZ|DZA|Algeria|28.16|2.62
EC|ECU|Ecuador|-1.42|-78.75
EE|EST|Estonia|58.67|25.54
EG|EGY|Egypt|26.5|29.86
EH|ESH|Western Sahara|24.23|-12.22
ER|ERI|Eritrea|15.36|38.85
ES|ESP|Spain|40.24|-3.65
ET|ETH|Ethiopia|8.62|39.6
FI|FIN|Finland|64.5|26.27
FJ|FJI|Fiji|-17.43|177.99
FK|FLK|Falkland Islands|-51.74|-59.35
FM|FSM|Micronesia|6.89|158.21
FO|FRO|Faroe Islands|62.05|-6.88
FR|FRA|France|46.6|2.45
GA|GAB|Gabon|-0.59|11.79
GB|GBR|United Kingdom|54.12|-2.87
GD|GRD|Grenada|12.12|-61.68
GE|GEO|Georgia|42.17|43.51
GF|GUF|French Guiana|3.92|-53.24
GG|GGY|Guernsey|49.47|-2.57
GH|GHA|Ghana|7.95|-1.22
GI|GIB|Gibraltar|36.14|-5.35
GL|GRL|Greenland|74.71|-41.34
GM|GMB|Gambia|13.45|-15.4
GN|GIN|Guinea|10.44|-10.94
GP|GLP|Guadeloupe|16.2|-61.53
GQ|GNQ|Equatorial Guinea|1.71|10.34
GR|GRC|Greece|39.07|22.96
GS|SGS|South Georgia and the South Sandwich Islands|-54.46|-36.43
GT|GTM|Guatemala|15.69|-90.36
GU|GUM|Guam|13.44|144.77
GW|GNB|Guinea-Bissau|12.05|-14.95
GY|GUY|Guyana|4.79|-58.98
HK|HKG|Hong Kong|22.4|114.11
HM|HMD|Heard Island and McDonald Islands|-53.09|73.52
HN|HND|Honduras|14.83|-86.62
HR|HRV|Croatia|45.08|16.4
HT|HTI|Haiti|18.94|-72.69
HU|HUN|Hungary|47.16|19.4
ID|IDN|Indonesia|-2.22|117.24
IE|IRL|Ireland|53.18|-8.14
IL|ISR|Israel|31.46|35
IM|IMN|Isle of Man|54.22|-4.54
IN|IND|India|22.89|79.61
IO|IOT|British Indian Ocean Territory|-7.33|72.45
IQ|IRQ|Iraq|33.04|43.74
IR|IRN|Iran|32.58|54.27
IS|ISL|Iceland|65|-18.57
IT|ITA|Italy|42.8|12.07
JE|JEY|Jersey|49.22|-2.13
JM|JAM|Jamaica|18.16|-77.31
JO|JOR|Jordan|31.25|36.77
JP|JPN|Japan|37.59|138.03
KE|KEN|Kenya|0.6|37.8
KG|KGZ|Kyrgyzstan|41.46|74.54
KH|KHM|Cambodia|12.72|104.91
KI|KIR|Kiribati|1.87|-157.36
KM|COM|Comoros|-11.88|43.68
KN|KNA|Saint Kitts and Nevis|17.26|-62.69
KP|PRK|North Korea|40.15|127.19
KR|KOR|South Korea|36.39|127.84
KW|KWT|Kuwait|29.33|47.59
KY|CYM|Cayman Islands|19.43|-80.91
KZ|KAZ|Kazakhstan|48.16|67.29
LA|LAO|Laos|18.5|103.74
LB|LBN|Lebanon|33.92|35.88
LC|LCA|Saint Lucia|13.89|-60.97
LI|LIE|Liechtenstein|47.14|9.54
LK|LKA|Sri Lanka|7.61|80.7
LR|LBR|Liberia|6.45|-9.32
LS|LSO|Lesotho|-29.58|28.23
LT|LTU|Lithuania|55.33|23.89
LU|LUX|Luxembourg|49.77|6.07
LV|LVA|Latvia|56.85|24.91
LY|LBY|Libya|27.03|18.01
MA|MAR|Morocco|29.84|-8.46
MC|MCO|Monaco|43.75|7.41
MD|MDA|Moldova|47.19|28.46
ME|MNE|Montenegro|42.79|19.24
MF|MAF|Saint Martin|18.08|-63.06
MG|MDG|Madagascar|-19.37|46.7
MH|MHL|Marshall Islands|7.13|171.06
MK|MKD|North Macedonia|41.6|21.68
ML|MLI|Mali|17.35|-3.54
MM|MMR|Myanmar|21.19|96.49
MN|MNG|Mongolia|46.83|103.05
MO|MAC|Macao|22.16|113.56
MP|MNP|Northern Mariana Islands|15.83|145.62
MQ|MTQ|Martinique|14.65|-61.02
MR|MRT|Mauritania|20.26|-10.35
MS|MSR|Montserrat|16.74|-62.19
MT|MLT|Malta|35.92|14.41
MU|MUS|Mauritius|-20.28|57.57
MV|MDV|Maldives|3.73|73.46
MW|MWI|Malawi|-13.22|34.29
MX|MEX|Mexico|23.95|-102.52
MY|MYS|Malaysia|3.79|109.7
MZ|MOZ|Mozambique|-17.27|35.53
NA|NAM|Namibia|-22.13|17.21
NC|NCL|New Caledonia|-21.3|165.68
NE|NER|Niger|17.42|9.39
NF|NFK|Norfolk Island|-29.05|167.95
NG|NGA|Nigeria|9.59|8.09
NI|NIC|Nicaragua|12.85|-85.03
NL|NLD|Netherlands|52.1|5.28
NO|NOR|Norway|61.15|8.79
NP|NPL|Nepal|28.25|83.92
NR|NRU|Nauru|-0.52|166.93
NU|NIU|Niue|-19.05|-169.87
NZ|NZL|New Zealand|-41.81|171.48
OM|OMN|Oman|20.61|56.09
PA|PAN|Panama|8.52|-80.12
PE|PER|Peru|-9.15|-74.38
PF|PYF|French Polynesia|-14.72|-144.9
PG|PNG|Papua New Guinea|-6.46|145.21
PH|PHL|Philippines|11.78|122.88
PK|PAK|Pakistan|29.95|69.34
PL|POL|Poland|52.13|19.39
PM|SPM|Saint Pierre and Miquelon|46.92|-56.3
PN|PCN|Pitcairn Islands|-24.37|-128.32
PR|PRI|Puerto Rico|18.23|-66.47
PS|PSE|Palestine|31.92|35.2
PT|PRT|Portugal|39.6|-8.5
PW|PLW|Palau|7.29|134.41
PY|PRY|Paraguay|-23.23|-58.4
QA|QAT|Qatar|25.31|51.18
RE|REU|Réunion|-21.13|55.53
RO|ROU|Romania|45.85|24.97
RS|SRB|Serbia|44.22|20.79
RU|RUS|Russia|61.98|96.69
RW|RWA|Rwanda|-1.99|29.92
SA|SAU|Saudi Arabia|24.12|44.54
SB|SLB|Solomon Islands|-8.92|159.63
SC|SYC|Seychelles|-4.66|55.48
SD|SDN|Sudan|15.99|29.94
SE|SWE|Sweden|62.78|16.75
SG|SGP|Singapore|1.36|103.82
SH|SHN|Saint Helena|-15.97|-5.71
SI|SVN|Slovenia|46.12|14.8
SJ|SJM|Svalbard and Jan Mayen|78.83|18.38
SK|SVK|Slovakia|48.71|19.48
SL|SLE|Sierra Leone|8.56|-11.79
SM|SMR|San Marino|43.94|12.46
SN|SEN|Senegal|14.37|-14.47
SO|SOM|Somalia|4.75|45.71
SR|SUR|Suriname|4.13|-55.91
SS|SSD|South Sudan|7.31|30.25
ST|STP|São Tomé and Príncipe|0.44|6.72
SV|SLV|El Salvador|13.74|-88.87
SX|SXM|Sint Maarten|18.05|-63.06
SY|SYR|Syria|35.03|38.51
SZ|SWZ|Eswatini|-26.56|31.48
TC|TCA|Turks and Caicos Islands|21.83|-71.97
TD|TCD|Chad|15.33|18.64
TF|ATF|French Southern Territories|-49.25|69.23
TG|TGO|Togo|8.53|0.96
TH|THA|Thailand|15.12|101
TJ|TJK|Tajikistan|38.53|71.01
TK|TKL|Tokelau|-9.2|-171.85
TL|TLS|Timor-Leste|-8.83|125.84
TM|TKM|Turkmenistan|39.12|59.37
TN|TUN|Tunisia|34.12|9.55
TO|TON|Tonga|-20.43|-174.81
TR|TUR|Türkiye|39.06|35.17
TT|TTO|Trinidad and Tobago|10.46|-61.27
TV|TUV|Tuvalu|-7.48|178.68
TW|TWN|Taiwan|23.75|120.95
TZ|TZA|Tanzania|-6.28|34.81
UA|UKR|Ukraine|49|31.38
UG|UGA|Uganda|1.27|32.37
UM|UMI|United States Minor Outlying Islands|19.3|166.64
US|USA|United States|39.8|-98.6
UY|URY|Uruguay|-32.8|-56.02
UZ|UZB|Uzbekistan|41.76|63.14
VA|VAT|Vatican City|41.9|12.45
VC|VCT|Saint Vincent and the Grenadines|13.22|-61.2
VE|VEN|Venezuela|7.12|-66.18
VG|VGB|British Virgin Islands|18.53|-64.47
VI|VIR|U.S. Virgin Islands|17.96|-64.8
VN|VNM|Vietnam|16.65|106.3
VU|VUT|Vanuatu|-16.23|167.69
WF|WLF|Wallis and Futuna|-13.89|-177.35
WS|WSM|Samoa|-13.75|-172.16
XK|XKX|Kosovo|42.57|20.87
YE|YEM|Yemen|15.91|47.59
YT|MYT|Mayotte|-12.82|45.15
ZA|ZAF|South Africa|-29|25.08
ZM|ZMB|Zambia|-13.46|27.77
ZW|ZWE|Zimbabwe|-19|29.85`;

// Other names people write, each beside its alpha-2 code.
const aliases = `US:america,united states of america,the united states,u.s.,u.s.a.,estados unidos
GB:uk,u.k.,great britain,britain,england,scotland,wales,northern ireland
AE:uae,emirates|BN:brunei darussalam|BO:plurinational state of bolivia|BR:brasil|BS:the bahamas
CD:dr congo,congo-kinshasa,congo (drc)|CG:republic of the congo,congo-brazzaville
CH:schweiz,suisse,svizzera|CI:ivory coast|CN:people's republic of china,prc|CV:cape verde
CZ:czech republic|DE:deutschland,federal republic of germany|ES:españa|FI:suomi
FM:federated states of micronesia|GM:the gambia|GR:hellas|HK:hong kong sar|IE:republic of ireland
IR:islamic republic of iran|IT:italia|JP:nippon|KP:dprk|KR:korea,republic of korea
LA:lao pdr,lao people's democratic republic|MD:republic of moldova|MK:macedonia|MM:burma
MO:macau|MX:méxico|NL:the netherlands,holland,nederland|NO:norge|NZ:aotearoa
PS:state of palestine,palestinian territories|RU:russian federation|SE:sverige|ST:sao tome
SY:syrian arab republic|SZ:swaziland|TL:east timor|TR:turkey
TZ:united republic of tanzania|VA:holy see|VE:bolivarian republic of venezuela|VN:viet nam
AT:österreich|BE:belgique,belgië|DK:danmark|PL:polska|PT:república portuguesa`;

const fold = (text: string): string =>
  text.normalize('NFD').replaceAll(/\p{M}/gu, '').trim().replaceAll(/\s+/gu, ' ').toLowerCase();

const byCode = new Map<string, Country>();
const codeOfName = new Map<string, string>();
for (const row of table.trim().split('\n')) {
  const [code = '', code3 = '', name = '', latitude, longitude] = row.split('|');
  const centroid = { latitude: Number(latitude), longitude: Number(longitude) };
  byCode.set(code, { code, code3, name, centroid });
  for (const text of [code, code3, name]) codeOfName.set(fold(text), code);
}
for (const group of aliases.split(/[|\n]/u)) {
  const code = group.slice(0, 2);
  for (const name of group.slice(3).split(',')) codeOfName.set(fold(name), code);
}

/** Every country there is a code for, by alpha-2 code (XK, Kosovo, is a code in common use). */
export const countries: ReadonlyMap<string, Country> = byCode;

/** The alpha-2 code of what someone wrote for a country: a code of two or three letters or a name. */
export function countryCode(text: string): string | undefined {
  return byCode.has(text) ? text : codeOfName.get(fold(text));
}

/** A point near the middle of the country, for an address without coordinates. */
export function countryCentroid(code: string): Coordinates | undefined {
  return byCode.get(code)?.centroid;
}
