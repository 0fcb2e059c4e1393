// Written by "npm run compile-schemas".
'use strict';
module.exports = validate10;
module.exports.default = validate10;
const schema11 = {
  type: 'object',
  properties: {
    project: { type: 'string', minLength: 1, maxLength: 1024 },
    region: { type: 'string', minLength: 1, maxLength: 1024 },
    host: { type: 'string', minLength: 1, maxLength: 1024 },
    user: { type: 'string', minLength: 1, maxLength: 1024 },
    pools: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 1024 },
          match: { type: 'string', maxLength: 1024 },
        },
        required: ['name', 'match'],
        additionalProperties: false,
      },
    },
    thresholds: {
      type: 'object',
      properties: { batteryPercent: { type: 'number' }, celsius: { type: 'number' } },
      required: ['batteryPercent', 'celsius'],
      additionalProperties: false,
    },
    topics: {
      type: 'object',
      properties: {
        events: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$' },
        changes: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$' },
        refused: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$' },
        undelivered: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$' },
      },
      required: ['events', 'changes', 'refused', 'undelivered'],
      additionalProperties: false,
    },
    identity: {
      type: 'object',
      properties: {
        iapAudiences: {
          type: 'array',
          items: { type: 'string', minLength: 1, maxLength: 1024 },
          maxItems: 1000,
        },
        tokenAudiences: {
          type: 'array',
          items: { type: 'string', minLength: 1, maxLength: 1024 },
          maxItems: 1000,
        },
        accessTokens: {
          type: 'object',
          properties: {
            serviceAccounts: {
              type: 'object',
              additionalProperties: { type: 'string', pattern: '^[0-9]{1,40}$' },
            },
          },
          required: ['serviceAccounts'],
          additionalProperties: false,
        },
      },
      required: ['iapAudiences', 'tokenAudiences', 'accessTokens'],
      additionalProperties: false,
    },
    roles: {
      type: 'object',
      properties: {
        viewer: {
          type: 'array',
          items: { type: 'string', pattern: '^(user|serviceAccount|domain):[^\\s:]{1,320}$' },
          maxItems: 1000,
        },
        editor: {
          type: 'array',
          items: { type: 'string', pattern: '^(user|serviceAccount|domain):[^\\s:]{1,320}$' },
          maxItems: 1000,
        },
        agent: {
          type: 'array',
          items: { type: 'string', pattern: '^(user|serviceAccount|domain):[^\\s:]{1,320}$' },
          maxItems: 1000,
        },
        powercycle: {
          type: 'array',
          items: { type: 'string', pattern: '^(user|serviceAccount|domain):[^\\s:]{1,320}$' },
          maxItems: 1000,
        },
      },
      required: ['viewer', 'editor', 'agent', 'powercycle'],
      additionalProperties: false,
    },
  },
  required: ['project', 'region', 'host', 'user', 'pools', 'thresholds', 'topics', 'identity', 'roles'],
  additionalProperties: false,
};
const func2 = Object.prototype.hasOwnProperty;
const func3 = require('ajv/dist/runtime/ucs2length').default;
const pattern0 = new RegExp('^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$', 'u');
const pattern4 = new RegExp('^[0-9]{1,40}$', 'u');
const pattern5 = new RegExp('^(user|serviceAccount|domain):[^\\s:]{1,320}$', 'u');
function validate10(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if (
        (data.project === undefined && (missing0 = 'project')) ||
        (data.region === undefined && (missing0 = 'region')) ||
        (data.host === undefined && (missing0 = 'host')) ||
        (data.user === undefined && (missing0 = 'user')) ||
        (data.pools === undefined && (missing0 = 'pools')) ||
        (data.thresholds === undefined && (missing0 = 'thresholds')) ||
        (data.topics === undefined && (missing0 = 'topics')) ||
        (data.identity === undefined && (missing0 = 'identity')) ||
        (data.roles === undefined && (missing0 = 'roles'))
      ) {
        validate10.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
            message: "must have required property '" + missing0 + "'",
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!func2.call(schema11.properties, key0)) {
            validate10.errors = [
              {
                instancePath,
                schemaPath: '#/additionalProperties',
                keyword: 'additionalProperties',
                params: { additionalProperty: key0 },
                message: 'must NOT have additional properties',
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.project !== undefined) {
            let data0 = data.project;
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === 'string') {
                if (func3(data0) > 1024) {
                  validate10.errors = [
                    {
                      instancePath: instancePath + '/project',
                      schemaPath: '#/properties/project/maxLength',
                      keyword: 'maxLength',
                      params: { limit: 1024 },
                      message: 'must NOT have more than 1024 characters',
                    },
                  ];
                  return false;
                } else {
                  if (func3(data0) < 1) {
                    validate10.errors = [
                      {
                        instancePath: instancePath + '/project',
                        schemaPath: '#/properties/project/minLength',
                        keyword: 'minLength',
                        params: { limit: 1 },
                        message: 'must NOT have fewer than 1 characters',
                      },
                    ];
                    return false;
                  }
                }
              } else {
                validate10.errors = [
                  {
                    instancePath: instancePath + '/project',
                    schemaPath: '#/properties/project/type',
                    keyword: 'type',
                    params: { type: 'string' },
                    message: 'must be string',
                  },
                ];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.region !== undefined) {
              let data1 = data.region;
              const _errs4 = errors;
              if (errors === _errs4) {
                if (typeof data1 === 'string') {
                  if (func3(data1) > 1024) {
                    validate10.errors = [
                      {
                        instancePath: instancePath + '/region',
                        schemaPath: '#/properties/region/maxLength',
                        keyword: 'maxLength',
                        params: { limit: 1024 },
                        message: 'must NOT have more than 1024 characters',
                      },
                    ];
                    return false;
                  } else {
                    if (func3(data1) < 1) {
                      validate10.errors = [
                        {
                          instancePath: instancePath + '/region',
                          schemaPath: '#/properties/region/minLength',
                          keyword: 'minLength',
                          params: { limit: 1 },
                          message: 'must NOT have fewer than 1 characters',
                        },
                      ];
                      return false;
                    }
                  }
                } else {
                  validate10.errors = [
                    {
                      instancePath: instancePath + '/region',
                      schemaPath: '#/properties/region/type',
                      keyword: 'type',
                      params: { type: 'string' },
                      message: 'must be string',
                    },
                  ];
                  return false;
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.host !== undefined) {
                let data2 = data.host;
                const _errs6 = errors;
                if (errors === _errs6) {
                  if (typeof data2 === 'string') {
                    if (func3(data2) > 1024) {
                      validate10.errors = [
                        {
                          instancePath: instancePath + '/host',
                          schemaPath: '#/properties/host/maxLength',
                          keyword: 'maxLength',
                          params: { limit: 1024 },
                          message: 'must NOT have more than 1024 characters',
                        },
                      ];
                      return false;
                    } else {
                      if (func3(data2) < 1) {
                        validate10.errors = [
                          {
                            instancePath: instancePath + '/host',
                            schemaPath: '#/properties/host/minLength',
                            keyword: 'minLength',
                            params: { limit: 1 },
                            message: 'must NOT have fewer than 1 characters',
                          },
                        ];
                        return false;
                      }
                    }
                  } else {
                    validate10.errors = [
                      {
                        instancePath: instancePath + '/host',
                        schemaPath: '#/properties/host/type',
                        keyword: 'type',
                        params: { type: 'string' },
                        message: 'must be string',
                      },
                    ];
                    return false;
                  }
                }
                var valid0 = _errs6 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.user !== undefined) {
                  let data3 = data.user;
                  const _errs8 = errors;
                  if (errors === _errs8) {
                    if (typeof data3 === 'string') {
                      if (func3(data3) > 1024) {
                        validate10.errors = [
                          {
                            instancePath: instancePath + '/user',
                            schemaPath: '#/properties/user/maxLength',
                            keyword: 'maxLength',
                            params: { limit: 1024 },
                            message: 'must NOT have more than 1024 characters',
                          },
                        ];
                        return false;
                      } else {
                        if (func3(data3) < 1) {
                          validate10.errors = [
                            {
                              instancePath: instancePath + '/user',
                              schemaPath: '#/properties/user/minLength',
                              keyword: 'minLength',
                              params: { limit: 1 },
                              message: 'must NOT have fewer than 1 characters',
                            },
                          ];
                          return false;
                        }
                      }
                    } else {
                      validate10.errors = [
                        {
                          instancePath: instancePath + '/user',
                          schemaPath: '#/properties/user/type',
                          keyword: 'type',
                          params: { type: 'string' },
                          message: 'must be string',
                        },
                      ];
                      return false;
                    }
                  }
                  var valid0 = _errs8 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.pools !== undefined) {
                    let data4 = data.pools;
                    const _errs10 = errors;
                    if (errors === _errs10) {
                      if (Array.isArray(data4)) {
                        var valid1 = true;
                        const len0 = data4.length;
                        for (let i0 = 0; i0 < len0; i0++) {
                          let data5 = data4[i0];
                          const _errs12 = errors;
                          if (errors === _errs12) {
                            if (data5 && typeof data5 == 'object' && !Array.isArray(data5)) {
                              let missing1;
                              if (
                                (data5.name === undefined && (missing1 = 'name')) ||
                                (data5.match === undefined && (missing1 = 'match'))
                              ) {
                                validate10.errors = [
                                  {
                                    instancePath: instancePath + '/pools/' + i0,
                                    schemaPath: '#/properties/pools/items/required',
                                    keyword: 'required',
                                    params: { missingProperty: missing1 },
                                    message: "must have required property '" + missing1 + "'",
                                  },
                                ];
                                return false;
                              } else {
                                const _errs14 = errors;
                                for (const key1 in data5) {
                                  if (!(key1 === 'name' || key1 === 'match')) {
                                    validate10.errors = [
                                      {
                                        instancePath: instancePath + '/pools/' + i0,
                                        schemaPath: '#/properties/pools/items/additionalProperties',
                                        keyword: 'additionalProperties',
                                        params: { additionalProperty: key1 },
                                        message: 'must NOT have additional properties',
                                      },
                                    ];
                                    return false;
                                    break;
                                  }
                                }
                                if (_errs14 === errors) {
                                  if (data5.name !== undefined) {
                                    let data6 = data5.name;
                                    const _errs15 = errors;
                                    if (errors === _errs15) {
                                      if (typeof data6 === 'string') {
                                        if (func3(data6) > 1024) {
                                          validate10.errors = [
                                            {
                                              instancePath: instancePath + '/pools/' + i0 + '/name',
                                              schemaPath:
                                                '#/properties/pools/items/properties/name/maxLength',
                                              keyword: 'maxLength',
                                              params: { limit: 1024 },
                                              message: 'must NOT have more than 1024 characters',
                                            },
                                          ];
                                          return false;
                                        } else {
                                          if (func3(data6) < 1) {
                                            validate10.errors = [
                                              {
                                                instancePath: instancePath + '/pools/' + i0 + '/name',
                                                schemaPath:
                                                  '#/properties/pools/items/properties/name/minLength',
                                                keyword: 'minLength',
                                                params: { limit: 1 },
                                                message: 'must NOT have fewer than 1 characters',
                                              },
                                            ];
                                            return false;
                                          }
                                        }
                                      } else {
                                        validate10.errors = [
                                          {
                                            instancePath: instancePath + '/pools/' + i0 + '/name',
                                            schemaPath: '#/properties/pools/items/properties/name/type',
                                            keyword: 'type',
                                            params: { type: 'string' },
                                            message: 'must be string',
                                          },
                                        ];
                                        return false;
                                      }
                                    }
                                    var valid2 = _errs15 === errors;
                                  } else {
                                    var valid2 = true;
                                  }
                                  if (valid2) {
                                    if (data5.match !== undefined) {
                                      let data7 = data5.match;
                                      const _errs17 = errors;
                                      if (errors === _errs17) {
                                        if (typeof data7 === 'string') {
                                          if (func3(data7) > 1024) {
                                            validate10.errors = [
                                              {
                                                instancePath: instancePath + '/pools/' + i0 + '/match',
                                                schemaPath:
                                                  '#/properties/pools/items/properties/match/maxLength',
                                                keyword: 'maxLength',
                                                params: { limit: 1024 },
                                                message: 'must NOT have more than 1024 characters',
                                              },
                                            ];
                                            return false;
                                          }
                                        } else {
                                          validate10.errors = [
                                            {
                                              instancePath: instancePath + '/pools/' + i0 + '/match',
                                              schemaPath: '#/properties/pools/items/properties/match/type',
                                              keyword: 'type',
                                              params: { type: 'string' },
                                              message: 'must be string',
                                            },
                                          ];
                                          return false;
                                        }
                                      }
                                      var valid2 = _errs17 === errors;
                                    } else {
                                      var valid2 = true;
                                    }
                                  }
                                }
                              }
                            } else {
                              validate10.errors = [
                                {
                                  instancePath: instancePath + '/pools/' + i0,
                                  schemaPath: '#/properties/pools/items/type',
                                  keyword: 'type',
                                  params: { type: 'object' },
                                  message: 'must be object',
                                },
                              ];
                              return false;
                            }
                          }
                          var valid1 = _errs12 === errors;
                          if (!valid1) {
                            break;
                          }
                        }
                      } else {
                        validate10.errors = [
                          {
                            instancePath: instancePath + '/pools',
                            schemaPath: '#/properties/pools/type',
                            keyword: 'type',
                            params: { type: 'array' },
                            message: 'must be array',
                          },
                        ];
                        return false;
                      }
                    }
                    var valid0 = _errs10 === errors;
                  } else {
                    var valid0 = true;
                  }
                  if (valid0) {
                    if (data.thresholds !== undefined) {
                      let data8 = data.thresholds;
                      const _errs19 = errors;
                      if (errors === _errs19) {
                        if (data8 && typeof data8 == 'object' && !Array.isArray(data8)) {
                          let missing2;
                          if (
                            (data8.batteryPercent === undefined && (missing2 = 'batteryPercent')) ||
                            (data8.celsius === undefined && (missing2 = 'celsius'))
                          ) {
                            validate10.errors = [
                              {
                                instancePath: instancePath + '/thresholds',
                                schemaPath: '#/properties/thresholds/required',
                                keyword: 'required',
                                params: { missingProperty: missing2 },
                                message: "must have required property '" + missing2 + "'",
                              },
                            ];
                            return false;
                          } else {
                            const _errs21 = errors;
                            for (const key2 in data8) {
                              if (!(key2 === 'batteryPercent' || key2 === 'celsius')) {
                                validate10.errors = [
                                  {
                                    instancePath: instancePath + '/thresholds',
                                    schemaPath: '#/properties/thresholds/additionalProperties',
                                    keyword: 'additionalProperties',
                                    params: { additionalProperty: key2 },
                                    message: 'must NOT have additional properties',
                                  },
                                ];
                                return false;
                                break;
                              }
                            }
                            if (_errs21 === errors) {
                              if (data8.batteryPercent !== undefined) {
                                let data9 = data8.batteryPercent;
                                const _errs22 = errors;
                                if (!(typeof data9 == 'number' && isFinite(data9))) {
                                  validate10.errors = [
                                    {
                                      instancePath: instancePath + '/thresholds/batteryPercent',
                                      schemaPath: '#/properties/thresholds/properties/batteryPercent/type',
                                      keyword: 'type',
                                      params: { type: 'number' },
                                      message: 'must be number',
                                    },
                                  ];
                                  return false;
                                }
                                var valid3 = _errs22 === errors;
                              } else {
                                var valid3 = true;
                              }
                              if (valid3) {
                                if (data8.celsius !== undefined) {
                                  let data10 = data8.celsius;
                                  const _errs24 = errors;
                                  if (!(typeof data10 == 'number' && isFinite(data10))) {
                                    validate10.errors = [
                                      {
                                        instancePath: instancePath + '/thresholds/celsius',
                                        schemaPath: '#/properties/thresholds/properties/celsius/type',
                                        keyword: 'type',
                                        params: { type: 'number' },
                                        message: 'must be number',
                                      },
                                    ];
                                    return false;
                                  }
                                  var valid3 = _errs24 === errors;
                                } else {
                                  var valid3 = true;
                                }
                              }
                            }
                          }
                        } else {
                          validate10.errors = [
                            {
                              instancePath: instancePath + '/thresholds',
                              schemaPath: '#/properties/thresholds/type',
                              keyword: 'type',
                              params: { type: 'object' },
                              message: 'must be object',
                            },
                          ];
                          return false;
                        }
                      }
                      var valid0 = _errs19 === errors;
                    } else {
                      var valid0 = true;
                    }
                    if (valid0) {
                      if (data.topics !== undefined) {
                        let data11 = data.topics;
                        const _errs26 = errors;
                        if (errors === _errs26) {
                          if (data11 && typeof data11 == 'object' && !Array.isArray(data11)) {
                            let missing3;
                            if (
                              (data11.events === undefined && (missing3 = 'events')) ||
                              (data11.changes === undefined && (missing3 = 'changes')) ||
                              (data11.refused === undefined && (missing3 = 'refused')) ||
                              (data11.undelivered === undefined && (missing3 = 'undelivered'))
                            ) {
                              validate10.errors = [
                                {
                                  instancePath: instancePath + '/topics',
                                  schemaPath: '#/properties/topics/required',
                                  keyword: 'required',
                                  params: { missingProperty: missing3 },
                                  message: "must have required property '" + missing3 + "'",
                                },
                              ];
                              return false;
                            } else {
                              const _errs28 = errors;
                              for (const key3 in data11) {
                                if (!(
                                  key3 === 'events' ||
                                  key3 === 'changes' ||
                                  key3 === 'refused' ||
                                  key3 === 'undelivered'
                                )) {
                                  validate10.errors = [
                                    {
                                      instancePath: instancePath + '/topics',
                                      schemaPath: '#/properties/topics/additionalProperties',
                                      keyword: 'additionalProperties',
                                      params: { additionalProperty: key3 },
                                      message: 'must NOT have additional properties',
                                    },
                                  ];
                                  return false;
                                  break;
                                }
                              }
                              if (_errs28 === errors) {
                                if (data11.events !== undefined) {
                                  let data12 = data11.events;
                                  const _errs29 = errors;
                                  if (errors === _errs29) {
                                    if (typeof data12 === 'string') {
                                      if (!pattern0.test(data12)) {
                                        validate10.errors = [
                                          {
                                            instancePath: instancePath + '/topics/events',
                                            schemaPath: '#/properties/topics/properties/events/pattern',
                                            keyword: 'pattern',
                                            params: { pattern: '^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$' },
                                            message:
                                              'must match pattern "' +
                                              '^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$' +
                                              '"',
                                          },
                                        ];
                                        return false;
                                      }
                                    } else {
                                      validate10.errors = [
                                        {
                                          instancePath: instancePath + '/topics/events',
                                          schemaPath: '#/properties/topics/properties/events/type',
                                          keyword: 'type',
                                          params: { type: 'string' },
                                          message: 'must be string',
                                        },
                                      ];
                                      return false;
                                    }
                                  }
                                  var valid4 = _errs29 === errors;
                                } else {
                                  var valid4 = true;
                                }
                                if (valid4) {
                                  if (data11.changes !== undefined) {
                                    let data13 = data11.changes;
                                    const _errs31 = errors;
                                    if (errors === _errs31) {
                                      if (typeof data13 === 'string') {
                                        if (!pattern0.test(data13)) {
                                          validate10.errors = [
                                            {
                                              instancePath: instancePath + '/topics/changes',
                                              schemaPath: '#/properties/topics/properties/changes/pattern',
                                              keyword: 'pattern',
                                              params: { pattern: '^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$' },
                                              message:
                                                'must match pattern "' +
                                                '^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$' +
                                                '"',
                                            },
                                          ];
                                          return false;
                                        }
                                      } else {
                                        validate10.errors = [
                                          {
                                            instancePath: instancePath + '/topics/changes',
                                            schemaPath: '#/properties/topics/properties/changes/type',
                                            keyword: 'type',
                                            params: { type: 'string' },
                                            message: 'must be string',
                                          },
                                        ];
                                        return false;
                                      }
                                    }
                                    var valid4 = _errs31 === errors;
                                  } else {
                                    var valid4 = true;
                                  }
                                  if (valid4) {
                                    if (data11.refused !== undefined) {
                                      let data14 = data11.refused;
                                      const _errs33 = errors;
                                      if (errors === _errs33) {
                                        if (typeof data14 === 'string') {
                                          if (!pattern0.test(data14)) {
                                            validate10.errors = [
                                              {
                                                instancePath: instancePath + '/topics/refused',
                                                schemaPath: '#/properties/topics/properties/refused/pattern',
                                                keyword: 'pattern',
                                                params: { pattern: '^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$' },
                                                message:
                                                  'must match pattern "' +
                                                  '^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$' +
                                                  '"',
                                              },
                                            ];
                                            return false;
                                          }
                                        } else {
                                          validate10.errors = [
                                            {
                                              instancePath: instancePath + '/topics/refused',
                                              schemaPath: '#/properties/topics/properties/refused/type',
                                              keyword: 'type',
                                              params: { type: 'string' },
                                              message: 'must be string',
                                            },
                                          ];
                                          return false;
                                        }
                                      }
                                      var valid4 = _errs33 === errors;
                                    } else {
                                      var valid4 = true;
                                    }
                                    if (valid4) {
                                      if (data11.undelivered !== undefined) {
                                        let data15 = data11.undelivered;
                                        const _errs35 = errors;
                                        if (errors === _errs35) {
                                          if (typeof data15 === 'string') {
                                            if (!pattern0.test(data15)) {
                                              validate10.errors = [
                                                {
                                                  instancePath: instancePath + '/topics/undelivered',
                                                  schemaPath:
                                                    '#/properties/topics/properties/undelivered/pattern',
                                                  keyword: 'pattern',
                                                  params: { pattern: '^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$' },
                                                  message:
                                                    'must match pattern "' +
                                                    '^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$' +
                                                    '"',
                                                },
                                              ];
                                              return false;
                                            }
                                          } else {
                                            validate10.errors = [
                                              {
                                                instancePath: instancePath + '/topics/undelivered',
                                                schemaPath: '#/properties/topics/properties/undelivered/type',
                                                keyword: 'type',
                                                params: { type: 'string' },
                                                message: 'must be string',
                                              },
                                            ];
                                            return false;
                                          }
                                        }
                                        var valid4 = _errs35 === errors;
                                      } else {
                                        var valid4 = true;
                                      }
                                    }
                                  }
                                }
                              }
                            }
                          } else {
                            validate10.errors = [
                              {
                                instancePath: instancePath + '/topics',
                                schemaPath: '#/properties/topics/type',
                                keyword: 'type',
                                params: { type: 'object' },
                                message: 'must be object',
                              },
                            ];
                            return false;
                          }
                        }
                        var valid0 = _errs26 === errors;
                      } else {
                        var valid0 = true;
                      }
                      if (valid0) {
                        if (data.identity !== undefined) {
                          let data16 = data.identity;
                          const _errs37 = errors;
                          if (errors === _errs37) {
                            if (data16 && typeof data16 == 'object' && !Array.isArray(data16)) {
                              let missing4;
                              if (
                                (data16.iapAudiences === undefined && (missing4 = 'iapAudiences')) ||
                                (data16.tokenAudiences === undefined && (missing4 = 'tokenAudiences')) ||
                                (data16.accessTokens === undefined && (missing4 = 'accessTokens'))
                              ) {
                                validate10.errors = [
                                  {
                                    instancePath: instancePath + '/identity',
                                    schemaPath: '#/properties/identity/required',
                                    keyword: 'required',
                                    params: { missingProperty: missing4 },
                                    message: "must have required property '" + missing4 + "'",
                                  },
                                ];
                                return false;
                              } else {
                                const _errs39 = errors;
                                for (const key4 in data16) {
                                  if (!(
                                    key4 === 'iapAudiences' ||
                                    key4 === 'tokenAudiences' ||
                                    key4 === 'accessTokens'
                                  )) {
                                    validate10.errors = [
                                      {
                                        instancePath: instancePath + '/identity',
                                        schemaPath: '#/properties/identity/additionalProperties',
                                        keyword: 'additionalProperties',
                                        params: { additionalProperty: key4 },
                                        message: 'must NOT have additional properties',
                                      },
                                    ];
                                    return false;
                                    break;
                                  }
                                }
                                if (_errs39 === errors) {
                                  if (data16.iapAudiences !== undefined) {
                                    let data17 = data16.iapAudiences;
                                    const _errs40 = errors;
                                    if (errors === _errs40) {
                                      if (Array.isArray(data17)) {
                                        if (data17.length > 1000) {
                                          validate10.errors = [
                                            {
                                              instancePath: instancePath + '/identity/iapAudiences',
                                              schemaPath:
                                                '#/properties/identity/properties/iapAudiences/maxItems',
                                              keyword: 'maxItems',
                                              params: { limit: 1000 },
                                              message: 'must NOT have more than 1000 items',
                                            },
                                          ];
                                          return false;
                                        } else {
                                          var valid6 = true;
                                          const len1 = data17.length;
                                          for (let i1 = 0; i1 < len1; i1++) {
                                            let data18 = data17[i1];
                                            const _errs42 = errors;
                                            if (errors === _errs42) {
                                              if (typeof data18 === 'string') {
                                                if (func3(data18) > 1024) {
                                                  validate10.errors = [
                                                    {
                                                      instancePath:
                                                        instancePath + '/identity/iapAudiences/' + i1,
                                                      schemaPath:
                                                        '#/properties/identity/properties/iapAudiences/items/maxLength',
                                                      keyword: 'maxLength',
                                                      params: { limit: 1024 },
                                                      message: 'must NOT have more than 1024 characters',
                                                    },
                                                  ];
                                                  return false;
                                                } else {
                                                  if (func3(data18) < 1) {
                                                    validate10.errors = [
                                                      {
                                                        instancePath:
                                                          instancePath + '/identity/iapAudiences/' + i1,
                                                        schemaPath:
                                                          '#/properties/identity/properties/iapAudiences/items/minLength',
                                                        keyword: 'minLength',
                                                        params: { limit: 1 },
                                                        message: 'must NOT have fewer than 1 characters',
                                                      },
                                                    ];
                                                    return false;
                                                  }
                                                }
                                              } else {
                                                validate10.errors = [
                                                  {
                                                    instancePath:
                                                      instancePath + '/identity/iapAudiences/' + i1,
                                                    schemaPath:
                                                      '#/properties/identity/properties/iapAudiences/items/type',
                                                    keyword: 'type',
                                                    params: { type: 'string' },
                                                    message: 'must be string',
                                                  },
                                                ];
                                                return false;
                                              }
                                            }
                                            var valid6 = _errs42 === errors;
                                            if (!valid6) {
                                              break;
                                            }
                                          }
                                        }
                                      } else {
                                        validate10.errors = [
                                          {
                                            instancePath: instancePath + '/identity/iapAudiences',
                                            schemaPath: '#/properties/identity/properties/iapAudiences/type',
                                            keyword: 'type',
                                            params: { type: 'array' },
                                            message: 'must be array',
                                          },
                                        ];
                                        return false;
                                      }
                                    }
                                    var valid5 = _errs40 === errors;
                                  } else {
                                    var valid5 = true;
                                  }
                                  if (valid5) {
                                    if (data16.tokenAudiences !== undefined) {
                                      let data19 = data16.tokenAudiences;
                                      const _errs44 = errors;
                                      if (errors === _errs44) {
                                        if (Array.isArray(data19)) {
                                          if (data19.length > 1000) {
                                            validate10.errors = [
                                              {
                                                instancePath: instancePath + '/identity/tokenAudiences',
                                                schemaPath:
                                                  '#/properties/identity/properties/tokenAudiences/maxItems',
                                                keyword: 'maxItems',
                                                params: { limit: 1000 },
                                                message: 'must NOT have more than 1000 items',
                                              },
                                            ];
                                            return false;
                                          } else {
                                            var valid7 = true;
                                            const len2 = data19.length;
                                            for (let i2 = 0; i2 < len2; i2++) {
                                              let data20 = data19[i2];
                                              const _errs46 = errors;
                                              if (errors === _errs46) {
                                                if (typeof data20 === 'string') {
                                                  if (func3(data20) > 1024) {
                                                    validate10.errors = [
                                                      {
                                                        instancePath:
                                                          instancePath + '/identity/tokenAudiences/' + i2,
                                                        schemaPath:
                                                          '#/properties/identity/properties/tokenAudiences/items/maxLength',
                                                        keyword: 'maxLength',
                                                        params: { limit: 1024 },
                                                        message: 'must NOT have more than 1024 characters',
                                                      },
                                                    ];
                                                    return false;
                                                  } else {
                                                    if (func3(data20) < 1) {
                                                      validate10.errors = [
                                                        {
                                                          instancePath:
                                                            instancePath + '/identity/tokenAudiences/' + i2,
                                                          schemaPath:
                                                            '#/properties/identity/properties/tokenAudiences/items/minLength',
                                                          keyword: 'minLength',
                                                          params: { limit: 1 },
                                                          message: 'must NOT have fewer than 1 characters',
                                                        },
                                                      ];
                                                      return false;
                                                    }
                                                  }
                                                } else {
                                                  validate10.errors = [
                                                    {
                                                      instancePath:
                                                        instancePath + '/identity/tokenAudiences/' + i2,
                                                      schemaPath:
                                                        '#/properties/identity/properties/tokenAudiences/items/type',
                                                      keyword: 'type',
                                                      params: { type: 'string' },
                                                      message: 'must be string',
                                                    },
                                                  ];
                                                  return false;
                                                }
                                              }
                                              var valid7 = _errs46 === errors;
                                              if (!valid7) {
                                                break;
                                              }
                                            }
                                          }
                                        } else {
                                          validate10.errors = [
                                            {
                                              instancePath: instancePath + '/identity/tokenAudiences',
                                              schemaPath:
                                                '#/properties/identity/properties/tokenAudiences/type',
                                              keyword: 'type',
                                              params: { type: 'array' },
                                              message: 'must be array',
                                            },
                                          ];
                                          return false;
                                        }
                                      }
                                      var valid5 = _errs44 === errors;
                                    } else {
                                      var valid5 = true;
                                    }
                                    if (valid5) {
                                      if (data16.accessTokens !== undefined) {
                                        let data21 = data16.accessTokens;
                                        const _errs48 = errors;
                                        if (errors === _errs48) {
                                          if (data21 && typeof data21 == 'object' && !Array.isArray(data21)) {
                                            let missing5;
                                            if (
                                              data21.serviceAccounts === undefined &&
                                              (missing5 = 'serviceAccounts')
                                            ) {
                                              validate10.errors = [
                                                {
                                                  instancePath: instancePath + '/identity/accessTokens',
                                                  schemaPath:
                                                    '#/properties/identity/properties/accessTokens/required',
                                                  keyword: 'required',
                                                  params: { missingProperty: missing5 },
                                                  message: "must have required property '" + missing5 + "'",
                                                },
                                              ];
                                              return false;
                                            } else {
                                              const _errs50 = errors;
                                              for (const key5 in data21) {
                                                if (!(key5 === 'serviceAccounts')) {
                                                  validate10.errors = [
                                                    {
                                                      instancePath: instancePath + '/identity/accessTokens',
                                                      schemaPath:
                                                        '#/properties/identity/properties/accessTokens/additionalProperties',
                                                      keyword: 'additionalProperties',
                                                      params: { additionalProperty: key5 },
                                                      message: 'must NOT have additional properties',
                                                    },
                                                  ];
                                                  return false;
                                                  break;
                                                }
                                              }
                                              if (_errs50 === errors) {
                                                if (data21.serviceAccounts !== undefined) {
                                                  let data22 = data21.serviceAccounts;
                                                  const _errs51 = errors;
                                                  if (errors === _errs51) {
                                                    if (
                                                      data22 &&
                                                      typeof data22 == 'object' &&
                                                      !Array.isArray(data22)
                                                    ) {
                                                      for (const key6 in data22) {
                                                        let data23 = data22[key6];
                                                        const _errs54 = errors;
                                                        if (errors === _errs54) {
                                                          if (typeof data23 === 'string') {
                                                            if (!pattern4.test(data23)) {
                                                              validate10.errors = [
                                                                {
                                                                  instancePath:
                                                                    instancePath +
                                                                    '/identity/accessTokens/serviceAccounts/' +
                                                                    key6
                                                                      .replace(/~/g, '~0')
                                                                      .replace(/\//g, '~1'),
                                                                  schemaPath:
                                                                    '#/properties/identity/properties/accessTokens/properties/serviceAccounts/additionalProperties/pattern',
                                                                  keyword: 'pattern',
                                                                  params: { pattern: '^[0-9]{1,40}$' },
                                                                  message:
                                                                    'must match pattern "' +
                                                                    '^[0-9]{1,40}$' +
                                                                    '"',
                                                                },
                                                              ];
                                                              return false;
                                                            }
                                                          } else {
                                                            validate10.errors = [
                                                              {
                                                                instancePath:
                                                                  instancePath +
                                                                  '/identity/accessTokens/serviceAccounts/' +
                                                                  key6
                                                                    .replace(/~/g, '~0')
                                                                    .replace(/\//g, '~1'),
                                                                schemaPath:
                                                                  '#/properties/identity/properties/accessTokens/properties/serviceAccounts/additionalProperties/type',
                                                                keyword: 'type',
                                                                params: { type: 'string' },
                                                                message: 'must be string',
                                                              },
                                                            ];
                                                            return false;
                                                          }
                                                        }
                                                        var valid9 = _errs54 === errors;
                                                        if (!valid9) {
                                                          break;
                                                        }
                                                      }
                                                    } else {
                                                      validate10.errors = [
                                                        {
                                                          instancePath:
                                                            instancePath +
                                                            '/identity/accessTokens/serviceAccounts',
                                                          schemaPath:
                                                            '#/properties/identity/properties/accessTokens/properties/serviceAccounts/type',
                                                          keyword: 'type',
                                                          params: { type: 'object' },
                                                          message: 'must be object',
                                                        },
                                                      ];
                                                      return false;
                                                    }
                                                  }
                                                }
                                              }
                                            }
                                          } else {
                                            validate10.errors = [
                                              {
                                                instancePath: instancePath + '/identity/accessTokens',
                                                schemaPath:
                                                  '#/properties/identity/properties/accessTokens/type',
                                                keyword: 'type',
                                                params: { type: 'object' },
                                                message: 'must be object',
                                              },
                                            ];
                                            return false;
                                          }
                                        }
                                        var valid5 = _errs48 === errors;
                                      } else {
                                        var valid5 = true;
                                      }
                                    }
                                  }
                                }
                              }
                            } else {
                              validate10.errors = [
                                {
                                  instancePath: instancePath + '/identity',
                                  schemaPath: '#/properties/identity/type',
                                  keyword: 'type',
                                  params: { type: 'object' },
                                  message: 'must be object',
                                },
                              ];
                              return false;
                            }
                          }
                          var valid0 = _errs37 === errors;
                        } else {
                          var valid0 = true;
                        }
                        if (valid0) {
                          if (data.roles !== undefined) {
                            let data24 = data.roles;
                            const _errs56 = errors;
                            if (errors === _errs56) {
                              if (data24 && typeof data24 == 'object' && !Array.isArray(data24)) {
                                let missing6;
                                if (
                                  (data24.viewer === undefined && (missing6 = 'viewer')) ||
                                  (data24.editor === undefined && (missing6 = 'editor')) ||
                                  (data24.agent === undefined && (missing6 = 'agent')) ||
                                  (data24.powercycle === undefined && (missing6 = 'powercycle'))
                                ) {
                                  validate10.errors = [
                                    {
                                      instancePath: instancePath + '/roles',
                                      schemaPath: '#/properties/roles/required',
                                      keyword: 'required',
                                      params: { missingProperty: missing6 },
                                      message: "must have required property '" + missing6 + "'",
                                    },
                                  ];
                                  return false;
                                } else {
                                  const _errs58 = errors;
                                  for (const key7 in data24) {
                                    if (!(
                                      key7 === 'viewer' ||
                                      key7 === 'editor' ||
                                      key7 === 'agent' ||
                                      key7 === 'powercycle'
                                    )) {
                                      validate10.errors = [
                                        {
                                          instancePath: instancePath + '/roles',
                                          schemaPath: '#/properties/roles/additionalProperties',
                                          keyword: 'additionalProperties',
                                          params: { additionalProperty: key7 },
                                          message: 'must NOT have additional properties',
                                        },
                                      ];
                                      return false;
                                      break;
                                    }
                                  }
                                  if (_errs58 === errors) {
                                    if (data24.viewer !== undefined) {
                                      let data25 = data24.viewer;
                                      const _errs59 = errors;
                                      if (errors === _errs59) {
                                        if (Array.isArray(data25)) {
                                          if (data25.length > 1000) {
                                            validate10.errors = [
                                              {
                                                instancePath: instancePath + '/roles/viewer',
                                                schemaPath: '#/properties/roles/properties/viewer/maxItems',
                                                keyword: 'maxItems',
                                                params: { limit: 1000 },
                                                message: 'must NOT have more than 1000 items',
                                              },
                                            ];
                                            return false;
                                          } else {
                                            var valid11 = true;
                                            const len3 = data25.length;
                                            for (let i3 = 0; i3 < len3; i3++) {
                                              let data26 = data25[i3];
                                              const _errs61 = errors;
                                              if (errors === _errs61) {
                                                if (typeof data26 === 'string') {
                                                  if (!pattern5.test(data26)) {
                                                    validate10.errors = [
                                                      {
                                                        instancePath: instancePath + '/roles/viewer/' + i3,
                                                        schemaPath:
                                                          '#/properties/roles/properties/viewer/items/pattern',
                                                        keyword: 'pattern',
                                                        params: {
                                                          pattern:
                                                            '^(user|serviceAccount|domain):[^\\s:]{1,320}$',
                                                        },
                                                        message:
                                                          'must match pattern "' +
                                                          '^(user|serviceAccount|domain):[^\\s:]{1,320}$' +
                                                          '"',
                                                      },
                                                    ];
                                                    return false;
                                                  }
                                                } else {
                                                  validate10.errors = [
                                                    {
                                                      instancePath: instancePath + '/roles/viewer/' + i3,
                                                      schemaPath:
                                                        '#/properties/roles/properties/viewer/items/type',
                                                      keyword: 'type',
                                                      params: { type: 'string' },
                                                      message: 'must be string',
                                                    },
                                                  ];
                                                  return false;
                                                }
                                              }
                                              var valid11 = _errs61 === errors;
                                              if (!valid11) {
                                                break;
                                              }
                                            }
                                          }
                                        } else {
                                          validate10.errors = [
                                            {
                                              instancePath: instancePath + '/roles/viewer',
                                              schemaPath: '#/properties/roles/properties/viewer/type',
                                              keyword: 'type',
                                              params: { type: 'array' },
                                              message: 'must be array',
                                            },
                                          ];
                                          return false;
                                        }
                                      }
                                      var valid10 = _errs59 === errors;
                                    } else {
                                      var valid10 = true;
                                    }
                                    if (valid10) {
                                      if (data24.editor !== undefined) {
                                        let data27 = data24.editor;
                                        const _errs63 = errors;
                                        if (errors === _errs63) {
                                          if (Array.isArray(data27)) {
                                            if (data27.length > 1000) {
                                              validate10.errors = [
                                                {
                                                  instancePath: instancePath + '/roles/editor',
                                                  schemaPath: '#/properties/roles/properties/editor/maxItems',
                                                  keyword: 'maxItems',
                                                  params: { limit: 1000 },
                                                  message: 'must NOT have more than 1000 items',
                                                },
                                              ];
                                              return false;
                                            } else {
                                              var valid12 = true;
                                              const len4 = data27.length;
                                              for (let i4 = 0; i4 < len4; i4++) {
                                                let data28 = data27[i4];
                                                const _errs65 = errors;
                                                if (errors === _errs65) {
                                                  if (typeof data28 === 'string') {
                                                    if (!pattern5.test(data28)) {
                                                      validate10.errors = [
                                                        {
                                                          instancePath: instancePath + '/roles/editor/' + i4,
                                                          schemaPath:
                                                            '#/properties/roles/properties/editor/items/pattern',
                                                          keyword: 'pattern',
                                                          params: {
                                                            pattern:
                                                              '^(user|serviceAccount|domain):[^\\s:]{1,320}$',
                                                          },
                                                          message:
                                                            'must match pattern "' +
                                                            '^(user|serviceAccount|domain):[^\\s:]{1,320}$' +
                                                            '"',
                                                        },
                                                      ];
                                                      return false;
                                                    }
                                                  } else {
                                                    validate10.errors = [
                                                      {
                                                        instancePath: instancePath + '/roles/editor/' + i4,
                                                        schemaPath:
                                                          '#/properties/roles/properties/editor/items/type',
                                                        keyword: 'type',
                                                        params: { type: 'string' },
                                                        message: 'must be string',
                                                      },
                                                    ];
                                                    return false;
                                                  }
                                                }
                                                var valid12 = _errs65 === errors;
                                                if (!valid12) {
                                                  break;
                                                }
                                              }
                                            }
                                          } else {
                                            validate10.errors = [
                                              {
                                                instancePath: instancePath + '/roles/editor',
                                                schemaPath: '#/properties/roles/properties/editor/type',
                                                keyword: 'type',
                                                params: { type: 'array' },
                                                message: 'must be array',
                                              },
                                            ];
                                            return false;
                                          }
                                        }
                                        var valid10 = _errs63 === errors;
                                      } else {
                                        var valid10 = true;
                                      }
                                      if (valid10) {
                                        if (data24.agent !== undefined) {
                                          let data29 = data24.agent;
                                          const _errs67 = errors;
                                          if (errors === _errs67) {
                                            if (Array.isArray(data29)) {
                                              if (data29.length > 1000) {
                                                validate10.errors = [
                                                  {
                                                    instancePath: instancePath + '/roles/agent',
                                                    schemaPath:
                                                      '#/properties/roles/properties/agent/maxItems',
                                                    keyword: 'maxItems',
                                                    params: { limit: 1000 },
                                                    message: 'must NOT have more than 1000 items',
                                                  },
                                                ];
                                                return false;
                                              } else {
                                                var valid13 = true;
                                                const len5 = data29.length;
                                                for (let i5 = 0; i5 < len5; i5++) {
                                                  let data30 = data29[i5];
                                                  const _errs69 = errors;
                                                  if (errors === _errs69) {
                                                    if (typeof data30 === 'string') {
                                                      if (!pattern5.test(data30)) {
                                                        validate10.errors = [
                                                          {
                                                            instancePath: instancePath + '/roles/agent/' + i5,
                                                            schemaPath:
                                                              '#/properties/roles/properties/agent/items/pattern',
                                                            keyword: 'pattern',
                                                            params: {
                                                              pattern:
                                                                '^(user|serviceAccount|domain):[^\\s:]{1,320}$',
                                                            },
                                                            message:
                                                              'must match pattern "' +
                                                              '^(user|serviceAccount|domain):[^\\s:]{1,320}$' +
                                                              '"',
                                                          },
                                                        ];
                                                        return false;
                                                      }
                                                    } else {
                                                      validate10.errors = [
                                                        {
                                                          instancePath: instancePath + '/roles/agent/' + i5,
                                                          schemaPath:
                                                            '#/properties/roles/properties/agent/items/type',
                                                          keyword: 'type',
                                                          params: { type: 'string' },
                                                          message: 'must be string',
                                                        },
                                                      ];
                                                      return false;
                                                    }
                                                  }
                                                  var valid13 = _errs69 === errors;
                                                  if (!valid13) {
                                                    break;
                                                  }
                                                }
                                              }
                                            } else {
                                              validate10.errors = [
                                                {
                                                  instancePath: instancePath + '/roles/agent',
                                                  schemaPath: '#/properties/roles/properties/agent/type',
                                                  keyword: 'type',
                                                  params: { type: 'array' },
                                                  message: 'must be array',
                                                },
                                              ];
                                              return false;
                                            }
                                          }
                                          var valid10 = _errs67 === errors;
                                        } else {
                                          var valid10 = true;
                                        }
                                        if (valid10) {
                                          if (data24.powercycle !== undefined) {
                                            let data31 = data24.powercycle;
                                            const _errs71 = errors;
                                            if (errors === _errs71) {
                                              if (Array.isArray(data31)) {
                                                if (data31.length > 1000) {
                                                  validate10.errors = [
                                                    {
                                                      instancePath: instancePath + '/roles/powercycle',
                                                      schemaPath:
                                                        '#/properties/roles/properties/powercycle/maxItems',
                                                      keyword: 'maxItems',
                                                      params: { limit: 1000 },
                                                      message: 'must NOT have more than 1000 items',
                                                    },
                                                  ];
                                                  return false;
                                                } else {
                                                  var valid14 = true;
                                                  const len6 = data31.length;
                                                  for (let i6 = 0; i6 < len6; i6++) {
                                                    let data32 = data31[i6];
                                                    const _errs73 = errors;
                                                    if (errors === _errs73) {
                                                      if (typeof data32 === 'string') {
                                                        if (!pattern5.test(data32)) {
                                                          validate10.errors = [
                                                            {
                                                              instancePath:
                                                                instancePath + '/roles/powercycle/' + i6,
                                                              schemaPath:
                                                                '#/properties/roles/properties/powercycle/items/pattern',
                                                              keyword: 'pattern',
                                                              params: {
                                                                pattern:
                                                                  '^(user|serviceAccount|domain):[^\\s:]{1,320}$',
                                                              },
                                                              message:
                                                                'must match pattern "' +
                                                                '^(user|serviceAccount|domain):[^\\s:]{1,320}$' +
                                                                '"',
                                                            },
                                                          ];
                                                          return false;
                                                        }
                                                      } else {
                                                        validate10.errors = [
                                                          {
                                                            instancePath:
                                                              instancePath + '/roles/powercycle/' + i6,
                                                            schemaPath:
                                                              '#/properties/roles/properties/powercycle/items/type',
                                                            keyword: 'type',
                                                            params: { type: 'string' },
                                                            message: 'must be string',
                                                          },
                                                        ];
                                                        return false;
                                                      }
                                                    }
                                                    var valid14 = _errs73 === errors;
                                                    if (!valid14) {
                                                      break;
                                                    }
                                                  }
                                                }
                                              } else {
                                                validate10.errors = [
                                                  {
                                                    instancePath: instancePath + '/roles/powercycle',
                                                    schemaPath:
                                                      '#/properties/roles/properties/powercycle/type',
                                                    keyword: 'type',
                                                    params: { type: 'array' },
                                                    message: 'must be array',
                                                  },
                                                ];
                                                return false;
                                              }
                                            }
                                            var valid10 = _errs71 === errors;
                                          } else {
                                            var valid10 = true;
                                          }
                                        }
                                      }
                                    }
                                  }
                                }
                              } else {
                                validate10.errors = [
                                  {
                                    instancePath: instancePath + '/roles',
                                    schemaPath: '#/properties/roles/type',
                                    keyword: 'type',
                                    params: { type: 'object' },
                                    message: 'must be object',
                                  },
                                ];
                                return false;
                              }
                            }
                            var valid0 = _errs56 === errors;
                          } else {
                            var valid0 = true;
                          }
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    } else {
      validate10.errors = [
        {
          instancePath,
          schemaPath: '#/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        },
      ];
      return false;
    }
  }
  validate10.errors = vErrors;
  return errors === 0;
}
